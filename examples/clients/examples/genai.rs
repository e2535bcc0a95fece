//! genai, recorded by one layer: whole and streamed chats, with their messages.
//!
//! Run it with `cargo run --example genai` in `examples/clients`. genai records messages if a variable is set, which this program
//! does itself.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use futures_util::StreamExt as _;
use genai::adapter::AdapterKind;
use genai::chat::{ChatMessage, ChatOptions, ChatRequest, ChatStreamEvent};
use genai::resolver::{AuthData, Endpoint, ServiceTargetResolver};
use genai::{Client, ModelIden, ServiceTarget};
use respan::RespanTelemetry;
use respan::testing::InMemorySpanExporter;
use respan_client_examples::backend_files;
use respan_client_examples::check::check;
use respan_client_examples::model_server::{self, ANSWER};
use std::error::Error;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

#[respan::workflow(name = "geography")]
async fn geography(client: &Client) -> Result<String, Box<dyn Error + Send + Sync>> {
    let question = ChatRequest::new(vec![
        ChatMessage::system("Answer in one sentence."),
        ChatMessage::user("What is the capital of France?"),
    ]);
    let answer = client.exec_chat("gpt-4o-mini", question.clone(), None).await?;
    println!("{}", answer.first_text().unwrap_or_default());

    let options = ChatOptions::default()
        .with_capture_content(true)
        .with_capture_usage(true);
    let mut stream = client
        .exec_chat_stream("gpt-4o-mini", question, Some(&options))
        .await?
        .stream;
    let mut text = String::new();
    while let Some(event) = stream.next().await {
        if let ChatStreamEvent::Chunk(chunk) = event? {
            text.push_str(&chunk.content);
        }
    }
    Ok(text)
}

#[tokio::main]
async fn run() -> Result<(), Box<dyn Error + Send + Sync>> {
    // The one line for genai, and every other library that uses `tracing`.
    tracing_subscriber::registry().with(respan::tracing_layer()).init();

    // A program writes `RespanTelemetry::builder().init()?`; this one keeps its spans to check them.
    let spans = InMemorySpanExporter::new();
    let telemetry = RespanTelemetry::builder()
        .environment(|_| None)
        .add_processor(spans.clone())
        .init()?;
    backend_files::add_to(&telemetry)?;

    let text = geography(&client().await?).await?;
    check("the stream is the answer", text == ANSWER)?;

    telemetry.flush()?;
    let tree = spans.tree();
    print!("{tree}");
    let expected = "geography.workflow\n  chat gpt-4o-mini\n  chat gpt-4o-mini\n";
    check("both chats are below the workflow", tree == expected)?;
    for chat in tree.spans().skip(1) {
        let text = |key: &str| chat.text(key);
        check("a chat has its model", text("gen_ai.request.model") == "gpt-4o-mini")?;
        check("a chat has its usage", text("gen_ai.usage.output_tokens") == "7")?;
        check(
            "a chat has its prompt",
            text("gen_ai.prompt.1.content").contains("France"),
        )?;
        check("a chat has its answer", text("gen_ai.completion.0.content") == ANSWER)?;
    }
    telemetry.shutdown()?;
    Ok(())
}

/// A client whose requests go to the server of this program.
async fn client() -> Result<Client, Box<dyn Error + Send + Sync>> {
    let url = model_server::start().await? + "/v1/";
    let resolver = ServiceTargetResolver::from_resolver_fn(
        move |target: ServiceTarget| -> Result<ServiceTarget, genai::resolver::Error> {
            Ok(ServiceTarget {
                endpoint: Endpoint::from_owned(url.clone()),
                auth: AuthData::from_single("a-key"),
                model: ModelIden::new(AdapterKind::OpenAI, target.model.model_name),
            })
        },
    );
    Ok(Client::builder().with_service_target_resolver(resolver).build()?)
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    // SAFETY: no other thread runs yet.
    unsafe { std::env::set_var("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "true") };
    run()
}
