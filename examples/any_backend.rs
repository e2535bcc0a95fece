//! An assistant whose trace goes to the backend that the command line names: Phoenix, MLflow, Langfuse or a collector.
//!
//! ```text
//! cargo run --example any_backend -- phoenix http://localhost:6006
//! cargo run --example any_backend -- mlflow http://localhost:5000 0
//! cargo run --example any_backend -- langfuse https://cloud.langfuse.com pk-lf-… sk-lf-…
//! cargo run --example any_backend -- collector http://localhost:4318
//! ```
//!
//! Without arguments the trace is printed. The model is a stand-in, so no key of a provider is needed. The trace has all that a
//! backend can show: an agent, a tool, messages with tool calls, tokens, an error, a cancelled call, a link, session and user.

use respan::instrumentation::{Choice, Message, ModelCall, Operation, Part, Provider, ToolCall, Usage};
use respan::{
    ConsoleSpanExporter, ExporterSettingsError, InitError, OtlpSpanExporter, Processor, RespanParams, RespanTelemetry,
    SpanLink, get_client, propagate_attributes,
};
use serde_json::json;
use std::sync::Arc;
use std::task::{Context, Waker};

const MODEL: &str = "gpt-4o-mini";
const QUESTION: &str = "Where is order 1042?";

/// A call of the model: what a client such as `respan::http::client()` records by itself.
fn call_model(call: ModelCall) {
    get_client()
        .start_span("openai.chat")
        .description(Arc::new(call))
        .run(|| ());
}

fn chat() -> ModelCall {
    ModelCall::new(Provider::OpenAi, Operation::Chat)
        .model(MODEL)
        .temperature(0.2)
        .message("system", "You answer questions about orders.")
        .message("user", QUESTION)
}

#[respan::tool]
fn order_status(order: u32) -> String {
    format!("order {order} is on its way")
}

#[respan::tool]
fn refund(order: u32) -> Result<(), String> {
    Err(format!("order {order} has not been paid"))
}

#[respan::task]
fn remember(text: &str) -> usize {
    let call = ModelCall::new(Provider::OpenAi, Operation::Embeddings).model("text-embedding-3-small");
    call_model(call.message("user", text).usage(Usage::new().input(8)));
    text.len()
}

#[respan::task]
async fn translate(text: &str) -> String {
    std::future::pending::<()>().await;
    text.to_owned()
}

#[respan::agent]
fn assistant(question: &str) -> String {
    let tool_call = ToolCall::new("call_1", "order_status", json!({ "order": 1042 }));
    let request = Message::with_parts("assistant", [Part::ToolCall(tool_call)]);
    let choice = Choice::new(request.clone()).finish_reason("tool_calls");
    call_model(chat().choice(choice).usage(Usage::new().input(61).output(17)));

    let status = order_status(1042);
    let result = Message::with_parts("tool", [Part::tool_result("call_1", status.clone())]);
    let call = chat().with_messages([request, result]);
    let usage = Usage::new().input(95).output(12).cache_read(32);
    call_model(call.completion("Your order 1042 is on its way.").usage(usage));

    // A refund that fails: the error is on its span.
    let _ = refund(1042);
    remember(question);
    // A translation that is given up while it runs.
    let mut translation = Box::pin(translate(&status));
    let _ = translation.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    drop(translation);
    "Your order 1042 is on its way.".to_owned()
}

#[respan::workflow]
fn support(question: &str) -> String {
    assistant(question)
}

/// The destination that the command line names.
fn destination(arguments: &[String]) -> Result<Processor, ExporterSettingsError> {
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let exporter = match arguments[..] {
        ["phoenix", url] => OtlpSpanExporter::phoenix(url)?,
        ["mlflow", url, experiment] => OtlpSpanExporter::mlflow(url, experiment)?,
        ["langfuse", host, public_key, secret_key] => OtlpSpanExporter::langfuse(host, public_key, secret_key)?,
        ["collector", url] => OtlpSpanExporter::collector(url)?,
        // A collector that passes spans on to Phoenix: it forwards the names as they are.
        ["collector-to-phoenix", url] => {
            return Ok(Processor::new(OtlpSpanExporter::collector(url)?).naming(respan::Naming::OpenInference));
        }
        // The variables of OpenTelemetry.
        ["otlp"] => OtlpSpanExporter::builder().build()?,
        _ => return Ok(ConsoleSpanExporter::new().into()),
    };
    Ok(exporter.into())
}

fn main() -> Result<(), InitError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let telemetry = RespanTelemetry::builder()
        .app_name("order-assistant")
        .add_processor(destination(&arguments)?)
        .init()?;
    let params = RespanParams::new()
        .customer_identifier("customer-17")
        .session_identifier(format!("session-{}", std::process::id()))
        .metadata("channel", "web");
    // The trace of an earlier question, which this one continues.
    let earlier = get_client().start_span("earlier_question").run(SpanLink::current);
    let answer = propagate_attributes(params).run(|| {
        let region = respan::attach_span_links(earlier)?;
        Ok::<_, respan::SpanLinkError>(region.run(|| support(QUESTION)))
    });
    assert_eq!(answer.as_deref(), Ok("Your order 1042 is on its way."));
    if let Err(error) = telemetry.shutdown() {
        eprintln!("not everything arrived: {error}");
        std::process::exit(1);
    }
    Ok(())
}
