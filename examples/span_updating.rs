//! Updates of the current span: Respan's parameters, attributes, events, exceptions, name and status.
//!
//! The model and Respan's endpoint are mocks on 127.0.0.1. The exit code is 0 only if all updates arrived.
#![allow(clippy::print_stdout, reason = "a program for people to read")]

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use async_openai::types::chat::{ChatCompletionRequestUserMessage, CreateChatCompletionRequestArgs};
use respan::opentelemetry::KeyValue;
use respan::opentelemetry::trace::{TraceContextExt as _, Tracer as _};
use respan::{ConsoleSpanExporter, RespanParams, RespanTelemetry, SpanUpdate, capture_context, get_client};
use respan_examples::support::check::check;
use respan_examples::support::collector::Collector;
use respan_examples::support::received::Span;
use respan_examples::support::{backend_files, mock_llm_server, tls};
use serde_json::json;
use std::error::Error;
use std::thread;
use std::time::{Duration, SystemTime};

#[respan::workflow(name = "data_processing", skip(openai))]
async fn process_data(openai: &Client<OpenAIConfig>, user: &str, records: &[&str]) -> Result<usize, OpenAIError> {
    let client = get_client();
    println!(
        "processing in trace {}",
        client.get_current_trace_id().unwrap_or_default()
    );

    client.update_current_span(
        RespanParams::new()
            .customer_identifier(user.to_owned())
            .customer_email("ada@example.com")
            .customer_name("Ada")
            .trace_group_identifier("data-processing-pipeline")
            .thread_identifier("thread-7")
            .custom_identifier("import-42")
            .evaluation_identifier("eval-3")
            .environment("staging")
            .properties(json!({ "region": "eu" }))
            .prompt(json!({ "prompt_id": "prompt-9", "variables": { "tone": "dry" } }))
            .metadata("data_size", records.len())
            .metadata("is_batch", true),
    );
    client.add_event("validation_started", [("record_count", records.len())]);
    let received = SystemTime::now() - Duration::from_secs(5);
    client.add_event_at("data_received", [("source", "upload")], received);
    client.update_current_span(SpanUpdate::new().attribute("custom.user_id", user));

    let question = ChatCompletionRequestUserMessage::from(format!("Process: {records:?}"));
    let mut request = CreateChatCompletionRequestArgs::default();
    let request = request.model("gpt-4").messages([question.into()]).build()?;
    let answer = openai.chat().create(request).await?;
    let length = answer.choices[0].message.content.as_ref().map_or(0, String::len);
    client.update_current_span(
        SpanUpdate::new()
            .name("data_processing.success")
            .attribute("result_length", length)
            .ok(),
    );
    Ok(length)
}

/// Records an error that the function handles. An error that it returned would be recorded automatically.
#[respan::task(name = "parse_amount")]
fn parse_amount(text: &str) -> u32 {
    let client = get_client();
    text.parse().unwrap_or_else(|error| {
        client.record_exception_with(&error, [("input.length", text.len())]);
        client.update_current_span(SpanUpdate::new().attribute("amount.is_default", true));
        0
    })
}

#[respan::task(name = "check_quota")]
fn check_quota(used: u32) -> bool {
    let is_within = used < 100;
    if !is_within {
        get_client().update_current_span(SpanUpdate::new().error(format!("{used} of 100 used")));
    }
    is_within
}

#[respan::tool(name = "fetch")]
fn fetch() -> Result<(), std::io::Error> {
    Err(std::io::Error::other("connection refused"))
}

/// Spans of a tracer between those of annotated functions, and on another thread.
#[respan::workflow(name = "hybrid_workflow")]
fn hybrid_workflow() {
    let client = get_client();
    let tracer = client.get_tracer();
    tracer.in_span("database_operation", |context| {
        let span = context.span();
        span.set_attribute(KeyValue::new("db.system", "postgresql"));
        span.add_event("Connection established", Vec::new());
        tracer.in_span("execute_query", |_context| {
            client.update_current_span(RespanParams::new().customer_identifier("admin-user"));
        });
        let worker = capture_context().wrap(|| {
            get_client().get_tracer().in_span("process_results", |_context| {
                get_client().is_recording();
            });
        });
        thread::spawn(worker).join().expect("the worker");
    });
    parse_amount("12 apples");
    check_quota(120);
    let _ = fetch();
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let collector = Collector::start().await?;
    tls::install_crypto_provider();
    let url = mock_llm_server::start().await?;
    let config = OpenAIConfig::new().with_api_base(format!("{url}/v1"));
    let config = config.with_api_key(mock_llm_server::API_KEY);
    let openai = respan::async_openai!(Client::with_config(config));
    let telemetry = RespanTelemetry::builder()
        .app_name("span-updating")
        .add_processor(collector.exporter()?)
        .add_processor(ConsoleSpanExporter::new())
        .init()?;
    backend_files::add_to(&telemetry)?;

    check("outside of spans nothing is updated", !get_client().is_recording())?;
    process_data(&openai, "user-123", &["a", "b", "c"]).await?;
    hybrid_workflow();
    telemetry.shutdown()?;

    let spans = collector.received();
    parameters(&spans)?;
    events_and_exceptions(&spans)?;
    by_hand(&spans)?;
    Ok(())
}

fn named<'a>(spans: &'a [Span], name: &str) -> Result<&'a Span, String> {
    let found = spans.iter().find(|span| span.name == name);
    found.ok_or_else(|| format!("there is no span {name}"))
}

fn parameters(spans: &[Span]) -> Result<(), String> {
    let span = named(spans, "data_processing.success")?;
    check("the name is the new one, the entity's the old", {
        span.attribute("traceloop.entity.name") == Some("data_processing")
    })?;
    for (key, value) in [
        ("respan.customer_params.customer_identifier", "user-123"),
        ("respan.customer_params.email", "ada@example.com"),
        ("respan.customer_params.name", "Ada"),
        ("respan.trace.trace_group_identifier", "data-processing-pipeline"),
        ("respan.threads.thread_identifier", "thread-7"),
        ("respan.sessions.session_identifier", "data-processing-pipeline"),
        ("respan.span_params.custom_identifier", "import-42"),
        ("respan.evaluation_params.evaluation_identifier", "eval-3"),
        ("respan.environment", "staging"),
        ("respan.metadata.data_size", "3"),
        ("respan.metadata.is_batch", "true"),
        ("custom.user_id", "user-123"),
    ] {
        check(&format!("{key} = {value}"), span.attribute(key) == Some(value))?;
    }
    check(
        "the result's length is there",
        span.attribute("result_length").is_some(),
    )?;
    check("the status is not an error", !span.failed)
}

fn events_and_exceptions(spans: &[Span]) -> Result<(), String> {
    let span = named(spans, "data_processing.success")?;
    check(
        "both events are there",
        span.events == ["validation_started", "data_received"],
    )?;
    let span = named(spans, "parse_amount.task")?;
    check("a caught error is an event and the status", {
        span.events == ["exception"] && span.status_message.as_deref() == Some("invalid digit found in string")
    })?;
    let span = named(spans, "check_quota.task")?;
    check("a status needs no exception", {
        span.events.is_empty() && span.status_message.as_deref() == Some("120 of 100 used")
    })?;
    let span = named(spans, "fetch.tool")?;
    check("a returned error is recorded by itself", {
        span.events == ["exception"] && span.status_message.as_deref() == Some("connection refused")
    })?;
    let span = named(spans, "hybrid_workflow.workflow")?;
    check(
        "what was caught does not show above",
        !span.failed && span.events.is_empty(),
    )
}

fn by_hand(spans: &[Span]) -> Result<(), String> {
    let span = named(spans, "execute_query")?;
    check("a span by hand takes parameters too", {
        span.attribute("respan.customer_params.customer_identifier") == Some("admin-user")
    })?;
    let above = named(spans, "database_operation")?;
    check("but they are its own", {
        above.attribute("respan.customer_params.customer_identifier").is_none()
    })?;
    check("its event is there", above.events == ["Connection established"])?;
    let worker = named(spans, "process_results")?;
    check("the other thread's span is below it", {
        worker.parent_span_id.as_deref() == Some(above.span_id.as_str())
    })
}
