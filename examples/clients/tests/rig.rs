//! rig: an agent with a tool, whole and streamed.

use futures_util::StreamExt as _;
use respan::testing::SpanTree;
use respan_client_examples::model_server::{self, ANSWER};
use respan_client_examples::recording::record;
use rig_agent::{Agent, AgentBuilder, rig_tool};
use rig_core::http_client::HttpClientExt;
use rig_core::providers::openai::{OpenAIConfig, Route, wire};
use rig_reqwest::{ReqwestClient, ReqwestMiddlewareClient};

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
    agent_over(ReqwestClient::from(reqwest::Client::new()), true).await
}

/// An agent whose requests go over this client.
async fn agent_over(client: impl HttpClientExt + Clone + 'static, records_content: bool) -> Agent {
    let url = model_server::start().await.expect("a port");
    let config = OpenAIConfig {
        base_url: format!("{url}/v1"),
        ..OpenAIConfig::with_key(&wire::OPENAI, "a-key")
    };
    let model = config.with_route(Route::Chat).connect(client).completion("gpt-4o-mini");
    AgentBuilder::new(model)
        .name("calculator")
        .preamble("Answer in one sentence.")
        .default_max_turns(3)
        .tool(Add)
        .record_content_telemetry(records_content)
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

#[respan::workflow(name = "ask", capture_input = false, capture_output = false)]
async fn ask_with_a_run_of_its_own(agent: &Agent) {
    let run = respan::without_tracing_span(|| agent.prompt(question()).run());
    assert_eq!(run.await.expect("an answer").output(), ANSWER);
}

#[respan::workflow(name = "ask", capture_input = false, capture_output = false)]
async fn ask_streamed_with_a_run_of_its_own(agent: &Agent) {
    let mut stream = respan::without_tracing_span(|| agent.prompt(question()).stream());
    while let Some(item) = stream.next().await {
        item.expect("an item");
    }
}

const WITH_RUN: &str = "ask.workflow\n  invoke_agent\n    chat\n    execute_tool\n      carry.task\n    chat\n";

#[tokio::test]
async fn a_run_without_a_current_span_has_a_span_below_the_function() {
    let agent = agent().await;
    let tree = record(ask_with_a_run_of_its_own(&agent)).await;
    assert_eq!(tree.to_string(), WITH_RUN);
    check_chats(&tree);
    let tree = record(ask_streamed_with_a_run_of_its_own(&agent)).await;
    assert_eq!(tree.to_string(), WITH_RUN);
    check_chats(&tree);
}

#[tokio::test]
async fn a_run_without_a_current_span_is_described_by_the_recorder_of_its_requests() {
    let client = ReqwestMiddlewareClient::from(respan::http::client());
    let agent = agent_over(client, false).await;
    let tree = record(ask_with_a_run_of_its_own(&agent)).await;
    assert_eq!(tree.to_string(), WITH_RUN);
    let last = tree.spans().filter(|span| span.data().name == "chat").last();
    assert_eq!(last.expect("a chat").text("gen_ai.completion.0.content"), ANSWER);
}

/// Runs at the same time in one function, each with its own calls.
#[tokio::test]
async fn runs_at_the_same_time_do_not_mix() {
    let agent = agent().await;
    let tree = record(both(&agent)).await;
    let run = "  invoke_agent\n    chat\n    execute_tool\n      carry.task\n    chat\n";
    assert_eq!(tree.to_string(), format!("both.workflow\n{run}{run}"));
}

#[respan::workflow(name = "both", capture_input = false, capture_output = false)]
async fn both(agent: &Agent) {
    let run = || respan::without_tracing_span(|| agent.prompt(question()).run());
    let (left, right) = futures_util::future::join(run(), run()).await;
    left.and(right).expect("answers");
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

/// rig's own spans, without content, and the recorder of the request: one span for each call, with prompts and answers.
#[tokio::test]
async fn a_recorder_of_the_request_describes_the_spans_of_rig() {
    let client = ReqwestMiddlewareClient::from(respan::http::client());
    let agent = agent_over(client, false).await;
    let tree = record(ask(&agent)).await;
    assert_eq!(
        tree.to_string(),
        "ask.workflow\n  chat\n  execute_tool\n    carry.task\n  chat\n"
    );
    let chats: Vec<_> = tree.spans().filter(|span| span.data().name == "chat").collect();
    assert!(
        chats[0]
            .text("gen_ai.prompt.1.content")
            .contains("What is the capital of France?")
    );
    assert_eq!(chats[0].text("gen_ai.completion.0.tool_calls.0.name"), "add");
    assert_eq!(chats[1].text("gen_ai.completion.0.content"), ANSWER);
    for chat in chats {
        assert_eq!(chat.text("gen_ai.request.model"), "gpt-4o-mini");
        assert_eq!(chat.text("gen_ai.agent.name"), "calculator");
        assert_eq!(chat.text("gen_ai.usage.input_tokens"), "21");
    }
}

#[tokio::test]
async fn a_recorder_of_the_request_describes_streams_too() {
    let client = ReqwestMiddlewareClient::from(respan::http::client());
    let agent = agent_over(client, false).await;
    let tree = record(async {
        let mut stream = agent.prompt(question()).stream();
        while let Some(item) = stream.next().await {
            item.expect("an item");
        }
    })
    .await;
    let expected = "invoke_agent\n  chat\n  execute_tool\n    carry.task\n  chat\n";
    assert_eq!(tree.to_string(), expected);
    let last = tree.spans().filter(|span| span.data().name == "chat").last();
    assert_eq!(last.expect("a chat").text("gen_ai.completion.0.content"), ANSWER);
}

#[tokio::test]
async fn no_message_leaves_through_both_levels_where_content_is_off() {
    let client = ReqwestMiddlewareClient::from(respan::http::client());
    let agent = agent_over(client, true).await;
    let tree = record(respan::trace_content(false).scope(ask(&agent))).await;
    let all = format!("{:?}", tree.spans().map(|span| span.data().clone()).collect::<Vec<_>>());
    assert!(!all.contains("capital") && !all.contains("Answer in one"), "{all}");
}
