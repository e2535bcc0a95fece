//! Spans of other libraries: exported if they concern a workflow or a model, or all of them on request.

use opentelemetry::KeyValue;
use opentelemetry::trace::{Span as _, Tracer as _, TracerProvider as _};
use respan::testing::InMemorySpanExporter;
use respan::{ForeignSpans, NewSpan, Processor, RespanTelemetry, RespanTracerProvider};
use respan_tests::recording::names;

fn telemetry(foreign: Option<ForeignSpans>) -> (RespanTelemetry, InMemorySpanExporter) {
    let exporter = InMemorySpanExporter::new();
    let builder = RespanTelemetry::builder()
        .is_batching_enabled(false)
        .add_processor(exporter.clone())
        .set_global_provider(false)
        .environment(|_| None);
    let builder = match foreign {
        Some(foreign) => builder.foreign_spans(foreign),
        None => builder,
    };
    (builder.build().expect("a telemetry without a key"), exporter)
}

/// A span of another library with this attribute.
fn foreign(name: &'static str, attribute: Option<KeyValue>) {
    let tracer = RespanTracerProvider::current().tracer("another-library");
    let mut span = tracer.start(name);
    if let Some(attribute) = attribute {
        span.set_attribute(attribute);
    }
    span.end();
}

#[test]
fn an_unrelated_span_is_exported_on_request_only() {
    for (choice, expected) in [
        (None, [0, 1]),
        (Some(ForeignSpans::Related), [0, 1]),
        (Some(ForeignSpans::All), [1, 0]),
    ] {
        let (telemetry, exporter) = telemetry(choice);
        let _entered = telemetry.enter();
        foreign("GET", Some(KeyValue::new("http.request.method", "GET")));
        let counts = telemetry.get_client().stats();
        assert_eq!([counts.exported, counts.not_exportable], expected, "{choice:?}");
        assert_eq!(exporter.finished_spans().len() as u64, expected[0]);
    }
}

/// One key for each rule of the Python SDK's `is_processable`.
#[test]
fn a_span_about_a_workflow_or_a_model_is_exported() {
    let not_empty = [
        "traceloop.span.kind",
        "traceloop.entity.path",
        "llm.request.type",
        "gen_ai.system",
        "respan.entity.log_type",
        "openinference.span.kind",
    ];
    let present = [
        "gen_ai.operation.name",
        "gen_ai.agent.name",
        "gen_ai.tool.name",
        "gen_ai.tool.call.arguments",
        "gen_ai.tool.call.result",
        "agent_name",
        "tool_arguments",
        "tool_response",
    ];
    let silent = ["traceloop.entity.name", "gen_ai.request.model", "http.route"];
    let (telemetry, exporter) = telemetry(None);
    let _entered = telemetry.enter();
    for key in not_empty.into_iter().chain(present).chain(silent) {
        foreign(key, Some(KeyValue::new(key, "x")));
    }
    assert_eq!(names(&exporter), [&not_empty[..], &present[..]].concat());
    exporter.reset();
    for key in not_empty.into_iter().chain(present) {
        foreign(key, Some(KeyValue::new(key, "")));
    }
    assert_eq!(names(&exporter), present);
}

#[test]
fn below_an_annotated_function_they_are_exported() {
    #[respan::workflow]
    fn flow() {
        foreign("outer", None);
        step();
    }
    #[respan::task]
    fn step() {
        foreign("inner", None);
    }
    let (telemetry, exporter) = telemetry(None);
    let _entered = telemetry.enter();
    flow();
    assert_eq!(
        exporter.tree().to_string(),
        "flow.workflow\n  outer\n  step.task\n    inner\n"
    );
}

#[test]
fn spans_of_respans_own_tracer_are_always_exported() {
    let (telemetry, exporter) = telemetry(None);
    let entered = telemetry.enter();
    let client = telemetry.get_client();
    client.get_tracer().in_span("by hand", |_| ());
    drop(entered);
    let buffer = client.get_span_buffer("b");
    buffer.create_span(NewSpan::new("buffered"));
    client.process_spans(&buffer);
    assert_eq!(names(&exporter), ["by hand", "buffered"]);
}

#[test]
fn rates_and_filters_apply_to_them_too() {
    let (telemetry, exporter) = telemetry(Some(ForeignSpans::All));
    let _entered = telemetry.enter();
    foreign("never", Some(KeyValue::new("respan.sample_rate", 0.0)));
    let errors_only = r#"{"status_code": {"operator": "eq", "value": "ERROR"}}"#;
    foreign("fine", Some(KeyValue::new("respan.export_filter", errors_only)));
    assert!(exporter.finished_spans().is_empty());
    let counts = telemetry.get_client().stats();
    assert_eq!((counts.sampled_out, counts.filtered), (1, 1));
}

#[test]
fn with_batching_they_reach_the_matching_processors() {
    let (ours, theirs) = (InMemorySpanExporter::new(), InMemorySpanExporter::new());
    let telemetry = RespanTelemetry::builder()
        .foreign_spans(ForeignSpans::All)
        .add_processor(
            Processor::new(ours.clone()).filter(|span| span.instrumentation_scope.name() != "another-library"),
        )
        .add_processor(theirs.clone())
        .set_global_provider(false)
        .environment(|_| None)
        .build()
        .expect("a telemetry without a key");
    let entered = telemetry.enter();
    foreign("GET", None);
    drop(entered);
    telemetry.flush().expect("delivered");
    assert!(ours.finished_spans().is_empty());
    assert_eq!(names(&theirs), ["GET"]);
}
