//! rig: an agent with a tool, whole and streamed.

use futures_util::StreamExt as _;
use respan::testing::SpanTree;
use respan_client_examples::model_server::{self, ANSWER};
use respan_client_examples::recording::record;
use rig_agent::{Agent, AgentBuilder, rig_tool};
use rig_core::providers::openai::{OpenAIConfig, Route, wire};
use rig_reqwest::ReqwestClient;

/// A key that the mask of secrets knows.
const SECRET: &str = "sk-proj-FAKEfakeFAKEfakeFAKEfakeFAKEfake0000";

#[rig_tool(description = "Adds two numbers")]
async fn add(a: i64, b: i64) -> Result<i64, std::fmt::Error> {
    Ok(carry(a, b))
}

#[respan::task(name = "carry")]
fn carry(a: i64, b: i64) -> i64 {
    a + b
}

async fn agent() -> Agent {
    let url = model_server::start().await.expect("a port");
    let config = OpenAIConfig {
        base_url: format!("{url}/v1"),
        ..OpenAIConfig::with_key(&wire::OPENAI, "a-key")
    };
    let model = config
        .with_route(Route::Chat)
        .connect(ReqwestClient::from(reqwest::Client::new()))
        .completion("gpt-4o-mini");
    AgentBuilder::new(model)
        .name("calculator")
        .preamble("Answer in one sentence.")
        .default_max_turns(3)
        .tool(Add)
        .record_content_telemetry(true)
        .build()
}

fn question() -> String {
    format!("What is the capital of France? My key is {SECRET}.")
}

#[respan::workflow(name = "ask", capture_input = false, capture_output = false)]
async fn ask(agent: &Agent) {
    let answer = agent.prompt(question()).await.expect("an answer");
    assert_eq!(answer.output(), ANSWER);
}

fn check_chats(tree: &SpanTree) {
    let chats: Vec<_> = tree.spans().filter(|span| span.data().name == "chat").collect();
    assert_eq!(chats.len(), 2, "{tree}");
    for chat in &chats {
        assert_eq!(chat.text("gen_ai.request.model"), "gpt-4o-mini");
        assert_eq!(chat.text("gen_ai.agent.name"), "calculator");
        assert_eq!(chat.text("gen_ai.usage.input_tokens"), "21");
        let all = format!("{:?}", chat.data());
        assert!(all.contains("What is the capital of France?"), "{all}");
    }
    let all = format!("{:?}", chats[1].data());
    assert!(all.contains(ANSWER), "{all}");
    let tool = tree.find("execute_tool").expect("the span of the tool");
    assert_eq!(tool.text("gen_ai.tool.name"), "add");
    assert_eq!(tool.text("gen_ai.tool.call.result"), "5");
    let all = format!("{:?}", tree.spans().map(|span| span.data().clone()).collect::<Vec<_>>());
    assert!(!all.contains("FAKEfake"), "the mask has removed the key: {all}");
}

#[tokio::test]
async fn an_agent_is_below_the_function() {
    let agent = agent().await;
    let tree = record(ask(&agent)).await;
    assert_eq!(
        tree.to_string(),
        "ask.workflow\n  chat\n  execute_tool\n    carry.task\n  chat\n"
    );
    check_chats(&tree);
}

#[tokio::test]
async fn an_agent_alone_has_a_span_of_its_own() {
    let agent = agent().await;
    let tree = record(async {
        let answer = agent.prompt(question()).await.expect("an answer");
        assert_eq!(answer.output(), ANSWER);
    })
    .await;
    assert_eq!(
        tree.to_string(),
        "invoke_agent\n  chat\n  execute_tool\n    carry.task\n  chat\n"
    );
    check_chats(&tree);
    let agent = tree.find("invoke_agent").expect("the span");
    assert_eq!(agent.attribute("gen_ai.usage.input_tokens"), None);
}

#[tokio::test]
async fn a_streamed_run_is_one_trace() {
    let agent = agent().await;
    let tree = record(async {
        let mut stream = agent.prompt(question()).stream();
        while let Some(item) = stream.next().await {
            item.expect("an item");
        }
    })
    .await;
    assert_eq!(
        tree.to_string(),
        "invoke_agent\n  chat\n  execute_tool\n    carry.task\n  chat\n"
    );
    check_chats(&tree);
}

#[tokio::test]
async fn no_message_leaves_where_content_is_off() {
    let agent = agent().await;
    let tree = record(respan::trace_content(false).scope(ask(&agent))).await;
    let all = format!("{:?}", tree.spans().map(|span| span.data().clone()).collect::<Vec<_>>());
    for content in ["capital", "Answer in one sentence", r#"\"a\""#] {
        assert!(!all.contains(content), "{content} in {all}");
    }
    let chat = tree.find("chat").expect("the span");
    assert_eq!(chat.text("gen_ai.usage.input_tokens"), "21");
}
