//! A server and a client of the Model Context Protocol in two processes, in one trace.
//!
//! Run it with `cargo run --example mcp` in `examples/clients`. It starts itself a second time as the server, which speaks over
//! standard input and output, and writes its spans to a file that the client reads.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use respan::{FileSpanExporter, RespanTelemetry, testing::InMemorySpanExporter};
use respan_client_examples::check::check;
use respan_client_examples::weather_server::WeatherServer;
use rmcp::ServiceExt as _;
use rmcp::model::CallToolRequestParams;
use rmcp::service::{RoleClient, RunningService};
use rmcp::transport::{TokioChildProcess, stdio};
use serde_json::{Value, json};
use std::error::Error;
use std::path::{Path, PathBuf};
use tokio::process::Command;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The variable with the file of the server's spans.
const SERVER_SPANS: &str = "MCP_SERVER_SPANS";

#[tokio::main]
async fn main() -> Result<()> {
    match std::env::var_os(SERVER_SPANS) {
        Some(file) => serve(Path::new(&file)).await,
        None => run_client().await,
    }
}

/// The second process.
async fn serve(file: &Path) -> Result<()> {
    let telemetry = RespanTelemetry::builder()
        .environment(|_| None)
        .add_processor(FileSpanExporter::new(file)?)
        .init()?;
    let server = respan::mcp_server!(WeatherServer).serve(stdio()).await?;
    server.waiting().await?;
    telemetry.shutdown()?;
    Ok(())
}

#[respan::workflow(name = "plan_trip", skip_all)]
async fn plan_trip(client: &RunningService<RoleClient, ()>) -> Result<String> {
    let arguments = json!({ "city": "Paris" }).as_object().cloned().unwrap_or_default();
    let params = CallToolRequestParams::new("get_weather").with_arguments(arguments);
    let result = respan::call_tool!(client, params).await?;
    let failed = respan::call_tool!(client, CallToolRequestParams::new("no_such_tool")).await;
    check("a tool that does not exist is an error", failed.is_err())?;
    Ok(serde_json::to_string(&result.content)?)
}

async fn run_client() -> Result<()> {
    let spans = InMemorySpanExporter::new();
    let telemetry = RespanTelemetry::builder()
        .environment(|_| None)
        .add_processor(spans.clone())
        .init()?;
    let file = server_spans();
    let mut server = Command::new(std::env::current_exe()?);
    server.env(SERVER_SPANS, &file);
    let client = ().serve(TokioChildProcess::new(server)?).await?;
    let answer = plan_trip(&client).await?;
    println!("{answer}");
    client.cancel().await?;
    telemetry.shutdown()?;

    let tree = spans.tree();
    print!("{tree}");
    let expected = "plan_trip.workflow\n  tools/call get_weather\n  tools/call no_such_tool\n";
    check("the calls are below the workflow", tree == expected)?;
    let call = tree.find("tools/call get_weather").ok_or("no call")?;
    check(
        "a call has its arguments",
        call.text("gen_ai.tool.call.arguments") == r#"{"city":"Paris"}"#,
    )?;
    check(
        "a call has its result",
        call.text("gen_ai.tool.call.result").contains("18 °C"),
    )?;
    let failed = tree.find("tools/call no_such_tool").ok_or("no call")?;
    check("a call that failed has its error", failed.error().is_some())?;

    let served = std::fs::read_to_string(&file)?;
    std::fs::remove_file(&file)?;
    let context = &call.data().span_context;
    let (trace, parent) = (context.trace_id().to_string(), context.span_id().to_string());
    let spans: Vec<Value> = served
        .lines()
        .map(serde_json::from_str)
        .collect::<std::result::Result<_, _>>()?;
    let spans: Vec<&Value> = spans.iter().flat_map(spans_of).collect();
    let calls = spans
        .iter()
        .filter(|span| span["name"].as_str().is_some_and(|name| name.starts_with("tools/call")));
    check("the server has a span for each call", calls.count() == 2)?;
    let serving = spans
        .iter()
        .find(|span| span["name"] == "tools/call get_weather")
        .ok_or("no span")?;
    check("both processes have one trace", serving["traceId"] == trace.as_str())?;
    check(
        "the server's span is below the client's",
        serving["parentSpanId"] == parent.as_str(),
    )?;
    check(
        "the server's span has the result",
        serving.to_string().contains("18 °C"),
    )?;
    Ok(())
}

/// The spans of a request in OTLP's JSON.
fn spans_of(request: &Value) -> Vec<&Value> {
    let resources = request["resourceSpans"].as_array().into_iter().flatten();
    let scopes = resources.flat_map(|resource| resource["scopeSpans"].as_array().into_iter().flatten());
    scopes
        .flat_map(|scope| scope["spans"].as_array().into_iter().flatten())
        .collect()
}

fn server_spans() -> PathBuf {
    std::env::temp_dir().join(format!("respan-mcp-{}.jsonl", std::process::id()))
}
