//! genai with its feature `otel`: whole and streamed chats, with and without content.

use futures_util::StreamExt as _;
use genai::adapter::AdapterKind;
use genai::chat::{ChatMessage, ChatOptions, ChatRequest, ChatStreamEvent};
use genai::resolver::{AuthData, Endpoint, ServiceTargetResolver};
use genai::{Client, ModelIden, ServiceTarget};
use respan_client_examples::model_server::{self, ANSWER};
use respan_client_examples::recording::record;
use std::sync::Once;

/// A key that the mask of secrets knows.
const SECRET: &str = "sk-proj-FAKEfakeFAKEfakeFAKEfakeFAKEfake0000";

/// Lets genai record messages: it reads the variable once.
fn capture_messages() {
    static SET: Once = Once::new();
    // SAFETY: no other thread of this process reads the environment at this time: each test calls this first.
    SET.call_once(|| unsafe { std::env::set_var("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "true") });
}

async fn client() -> Client {
    let url = model_server::start().await.expect("a port") + "/v1/";
    let resolver = ServiceTargetResolver::from_resolver_fn(
        move |target: ServiceTarget| -> Result<ServiceTarget, genai::resolver::Error> {
            Ok(ServiceTarget {
                endpoint: Endpoint::from_owned(url.clone()),
                auth: AuthData::from_single("a-key"),
                model: ModelIden::new(AdapterKind::OpenAI, target.model.model_name),
            })
        },
    );
    let builder = Client::builder().with_service_target_resolver(resolver);
    builder.build().expect("a client")
}

fn question() -> ChatRequest {
    ChatRequest::new(vec![
        ChatMessage::system("Answer in one sentence."),
        ChatMessage::user(format!("What is the capital of France? My key is {SECRET}.")),
    ])
}

#[respan::workflow(name = "ask", capture_input = false, capture_output = false)]
async fn ask(client: &Client) {
    let answer = client
        .exec_chat("gpt-4o-mini", question(), None)
        .await
        .expect("an answer");
    assert_eq!(answer.first_text(), Some(ANSWER));
}

#[respan::workflow(name = "ask", capture_input = false, capture_output = false)]
async fn ask_stream(client: &Client) {
    let options = ChatOptions::default()
        .with_capture_content(true)
        .with_capture_usage(true);
    let stream = client.exec_chat_stream("gpt-4o-mini", question(), Some(&options)).await;
    let mut stream = stream.expect("a stream").stream;
    let mut text = String::new();
    while let Some(event) = stream.next().await {
        if let ChatStreamEvent::Chunk(chunk) = event.expect("a chunk") {
            text.push_str(&chunk.content);
        }
    }
    assert_eq!(text, ANSWER);
}

#[tokio::test]
async fn a_chat_is_below_the_function() {
    capture_messages();
    let client = client().await;
    let tree = record(ask(&client)).await;
    assert_eq!(tree.to_string(), "ask.workflow\n  chat gpt-4o-mini\n");
    let chat = tree.find("chat gpt-4o-mini").expect("the span");
    assert_eq!(chat.text("gen_ai.request.model"), "gpt-4o-mini");
    assert_eq!(chat.text("gen_ai.usage.input_tokens"), "21");
    assert_eq!(chat.text("gen_ai.usage.output_tokens"), "7");
    let all = format!("{:?}", chat.data());
    assert!(all.contains("What is the capital of France?"), "{all}");
    assert!(all.contains(ANSWER), "{all}");
    assert!(!all.contains("FAKEfake"), "the mask has removed the key: {all}");
}

#[tokio::test]
async fn a_streamed_chat_is_below_the_function() {
    capture_messages();
    let client = client().await;
    let tree = record(ask_stream(&client)).await;
    assert_eq!(tree.to_string(), "ask.workflow\n  chat gpt-4o-mini\n");
    let chat = tree.find("chat gpt-4o-mini").expect("the span");
    assert_eq!(chat.text("gen_ai.usage.output_tokens"), "7");
    assert!(chat.attribute("gen_ai.response.time_to_first_chunk").is_some());
    assert!(format!("{:?}", chat.data()).contains(ANSWER));
}

#[tokio::test]
async fn no_message_leaves_where_content_is_off() {
    capture_messages();
    let client = client().await;
    let tree = record(respan::trace_content(false).scope(ask(&client))).await;
    assert_eq!(tree.to_string(), "ask.workflow\n  chat gpt-4o-mini\n");
    let all = format!("{:?}", tree.spans().map(|span| span.data().clone()).collect::<Vec<_>>());
    assert!(!all.contains("capital"), "{all}");
    assert!(!all.contains("Answer in one sentence"), "{all}");
    let chat = tree.find("chat gpt-4o-mini").expect("the span");
    assert_eq!(chat.text("gen_ai.usage.input_tokens"), "21");
}
