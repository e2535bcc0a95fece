//! Processors, buffers, sampling and filters.

use super::{SPAN, TRACE, path_and_workflow, task, workflow};
use opentelemetry::trace::{Tracer as _, TracerProvider as _};
use respan::testing::InMemorySpanExporter;
use respan::{NewSpan, Processor, RespanTracerProvider, SpanUpdate, get_client};
use respan_tests::collector::Collector;
use respan_tests::recording::{builder, names, only, record, recording};
use serde_json::{Value, json};

/// A telemetry with the processors `a` and `b`, and what each of them and the default one got.
fn routed(body: impl FnOnce()) -> [Vec<String>; 3] {
    let exporters = [(); 3].map(|()| InMemorySpanExporter::new());
    let collector = Collector::start();
    let telemetry = builder().api_key("k").base_url(collector.url());
    let telemetry = telemetry
        .add_processor(Processor::new(exporters[0].clone()).name("a"))
        .add_processor(Processor::new(exporters[1].clone()).name("b"));
    let telemetry = telemetry.build().unwrap();
    telemetry.run(body);
    telemetry.shutdown().unwrap();
    let default = collector.requests().into_iter().flat_map(|request| {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let scopes = body["resourceSpans"][0]["scopeSpans"].as_array().unwrap().clone();
        let spans = scopes
            .into_iter()
            .flat_map(|scope| scope["spans"].as_array().unwrap().clone());
        spans
            .map(|span| span["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    });
    [names(&exporters[0]), names(&exporters[1]), default.collect()]
}

#[test]
fn names_of_processors_are_inherited_and_replaced() {
    #[respan::task(name = "several", processors = ["a", "b"])]
    fn several() {}
    #[respan::task(name = "outer", processors = "a")]
    fn outer() {
        get_client()
            .get_tracer()
            .in_span("by hand", |_| task("inherits", || {}));
        std::thread::spawn(|| task("in thread", || {})).join().unwrap();
        replaces();
        get_client().start_span("imperative").processors(["b"]).run(|| {});
    }
    #[respan::task(name = "replaces", processors = "b")]
    fn replaces() {
        task("below", || {});
    }
    #[respan::task(name = "wrong case", processors = "A")]
    fn wrong_case() {}
    let [a, b, default] = routed(|| {
        several();
        outer();
        wrong_case();
        task("plain", || {});
    });
    assert_eq!(
        a,
        [
            "several.task",
            "inherits.task",
            "by hand",
            "in thread.task",
            "outer.task"
        ]
    );
    assert_eq!(b, ["several.task", "below.task", "replaces.task", "imperative.task"]);
    assert_eq!(default, ["plain.task"]);
}

#[test]
fn a_created_span_of_a_buffer_is_routed_sampled_and_filtered() {
    let filter =
        || respan::ExportFilter::from_json(&json!({"name": {"operator": "eq", "value": "other"}}).to_string()).unwrap();
    let [a, b, default] = routed(|| {
        let client = get_client();
        let buffer = client.get_span_buffer("batch");
        buffer.create_span(NewSpan::new("to a").attribute("respan.processors", "a"));
        buffer.create_span(NewSpan::new("dropped").sample_rate(0.0));
        buffer.create_span(NewSpan::new("by attribute").attribute("respan.sample_rate", 0));
        buffer.create_span(NewSpan::new("filtered").export_filter(filter()));
        buffer.create_span(NewSpan::new("plain"));
        assert_eq!(buffer.get_span_count(), 5);
        client.process_spans(&buffer);
    });
    assert_eq!(
        (a, b.len(), default),
        (vec!["to a".to_owned()], 0, vec!["plain".to_owned()])
    );
}

#[test]
fn a_buffer_inside_a_workflow_leaves_open_spans_alone() {
    let (telemetry, exporter) = recording();
    telemetry.run(|| {
        workflow("wf", || {
            let outer = get_client().get_span_buffer("outer");
            outer.run(|| {
                outer.create_span("made");
                let inner = get_client().get_span_buffer("inner").parent(TRACE, SPAN).unwrap();
                inner.run(|| task("continued", || {}));
                get_client().process_spans(&inner);
                task("buffered", || {});
            });
            task("after", || {});
            get_client().process_spans(&outer);
        });
    });
    assert_eq!(
        names(&exporter),
        ["continued.task", "after.task", "made", "buffered.task", "wf.workflow"]
    );
    let tree = exporter.tree();
    let parent = |name: &str| tree.span(name).data().parent_span_id.to_string();
    let own = |name: &str| tree.span(name).data().span_context.span_id().to_string();
    for name in ["made", "buffered.task", "after.task"] {
        assert_eq!(parent(name), own("wf.workflow"), "{name}");
    }
    assert_eq!(parent("continued.task"), SPAN);
    assert_eq!(
        tree.span("continued.task").data().span_context.trace_id().to_string(),
        TRACE
    );
    // Path and workflow name of the surroundings stay.
    assert_eq!(
        path_and_workflow(&tree, "continued.task"),
        ("continued".to_owned(), "wf".to_owned())
    );
}

#[test]
fn sampling_and_filter_must_both_pass() {
    #[respan::task(name = "kept", sample_rate = 1.0, export_filter = {"name": {"operator": "eq", "value": "kept.task"}})]
    fn kept() {}
    #[respan::task(name = "sampled", sample_rate = 1.0, export_filter = {"name": {"operator": "eq", "value": "x"}})]
    fn sampled() {}
    #[respan::task(name = "matching", sample_rate = 0.0, export_filter = {"name": {"operator": "eq", "value": "matching.task"}})]
    fn matching() {}
    let ((), tree) = record(|| {
        kept();
        sampled();
        matching();
        task("by attribute", || {
            get_client().update_current_span(SpanUpdate::new().attribute("respan.sample_rate", 0.0));
        });
    });
    assert_eq!(only(&tree).data().name, "kept.task");
}

/// Spans of other libraries are exported by the attributes that name them as part of a model's work.
#[test]
fn spans_of_other_libraries_are_exported_by_their_attributes() {
    for (key, value, is_exported) in [
        ("traceloop.span.kind", "anything", true),
        ("traceloop.span.kind", "", false),
        ("traceloop.entity.path", "p", true),
        ("traceloop.entity.path", "", false),
        ("llm.request.type", "chat", true),
        ("gen_ai.system", "x", true),
        ("gen_ai.system", "", false),
        ("respan.entity.log_type", "x", true),
        ("openinference.span.kind", "LLM", true),
        ("gen_ai.operation.name", "", true),
        ("gen_ai.agent.name", "", true),
        ("gen_ai.tool.name", "", true),
        ("gen_ai.tool.call.arguments", "", true),
        ("gen_ai.tool.call.result", "", true),
        ("agent_name", "", true),
        ("tool_arguments", "", true),
        ("tool_response", "", true),
        ("traceloop.entity.name", "n", false),
        ("gen_ai.request.model", "m", false),
        ("http.method", "GET", false),
    ] {
        let (telemetry, exporter) = recording();
        let _entered = telemetry.enter();
        let tracer = RespanTracerProvider::current().tracer("another-library");
        let span = tracer
            .span_builder("foreign")
            .with_attributes([opentelemetry::KeyValue::new(key, value)]);
        drop(span.start(&tracer));
        assert_eq!(names(&exporter).len(), usize::from(is_exported), "{key}={value:?}");
    }
}
