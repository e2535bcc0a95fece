//! An agent of rig with a tool, recorded by one layer.
//!
//! Run it with `cargo run --example rig_agent` in `examples/clients`.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use respan::RespanTelemetry;
use respan::testing::InMemorySpanExporter;
use respan_client_examples::backend_files;
use respan_client_examples::check::check;
use respan_client_examples::model_server::{self, ANSWER};
use rig_agent::{Agent, AgentBuilder, rig_tool};
use rig_core::providers::openai::{OpenAIConfig, Route, wire};
use rig_reqwest::ReqwestClient;
use std::error::Error;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

#[rig_tool(description = "Adds two numbers")]
async fn add(a: i64, b: i64) -> Result<i64, std::fmt::Error> {
    Ok(sum(&[a, b]))
}

/// Spans of the program's own stand below those of rig.
#[respan::task(name = "sum")]
fn sum(numbers: &[i64]) -> i64 {
    numbers.iter().sum()
}

#[respan::workflow(name = "ask")]
async fn ask(agent: &Agent, question: &str) -> Result<String, Box<dyn Error + Send + Sync>> {
    let answer = agent.prompt(question).await?;
    Ok(answer.output().to_owned())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    // The one line for rig, and every other library that uses `tracing`.
    tracing_subscriber::registry().with(respan::tracing_layer()).init();

    // A program writes `RespanTelemetry::builder().init()?`; this one keeps its spans to check them.
    let spans = InMemorySpanExporter::new();
    let telemetry = RespanTelemetry::builder()
        .environment(|_| None)
        .add_processor(spans.clone())
        .init()?;
    backend_files::add_to(&telemetry)?;

    let answer = ask(&agent().await?, "What is the capital of France, and what is 2 + 3?").await?;
    println!("{answer}");
    check("the agent answers", answer == ANSWER)?;

    telemetry.flush()?;
    let tree = spans.tree();
    print!("{tree}");
    let expected = "ask.workflow\n  chat\n  execute_tool\n    sum.task\n  chat\n";
    check("calls and tools are below the workflow", tree == expected)?;
    let chat = tree.spans().filter(|span| span.data().name == "chat").last();
    let chat = chat.ok_or("no chat")?;
    let text = |key: &str| chat.text(key);
    check("a chat has its model", text("gen_ai.request.model") == "gpt-4o-mini")?;
    check("a chat has its usage", text("gen_ai.usage.output_tokens") == "7")?;
    check(
        "a chat has its prompt",
        text("gen_ai.prompt.0.content").contains("Answer in one sentence"),
    )?;
    check("a chat has its answer", text("gen_ai.completion.0.content") == ANSWER)?;
    let tool = tree.find("execute_tool").ok_or("no tool")?;
    check("a tool has its name", tool.text("gen_ai.tool.name") == "add")?;
    check("a tool has its result", tool.text("gen_ai.tool.call.result") == "5")?;
    telemetry.shutdown()?;
    Ok(())
}

/// An agent whose requests go to the server of this program.
async fn agent() -> Result<Agent, Box<dyn Error + Send + Sync>> {
    let url = model_server::start().await?;
    let config = OpenAIConfig {
        base_url: format!("{url}/v1"),
        ..OpenAIConfig::with_key(&wire::OPENAI, "a-key")
    };
    let model = config
        .with_route(Route::Chat)
        .connect(ReqwestClient::from(reqwest::Client::new()))
        .completion("gpt-4o-mini");
    let agent = AgentBuilder::new(model)
        .preamble("Answer in one sentence.")
        .default_max_turns(3)
        .tool(Add)
        // rig records messages only if told to.
        .record_content_telemetry(true)
        .build();
    Ok(agent)
}
