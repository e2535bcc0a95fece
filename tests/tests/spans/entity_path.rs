//! Entity paths and workflow names.

use opentelemetry::trace::Tracer as _;
use respan::get_client;
use respan::testing::{InMemorySpanExporter, recording};
use respan_tests::recording::builder;
use std::thread;

#[respan::task(skip_all)]
fn deep(n: u32) -> u32 {
    if n == 0 { 0 } else { deep(n - 1) + 1 }
}

#[respan::workflow(skip_all)]
fn flow(n: u32) -> u32 {
    deep(n)
}

#[respan::agent(skip_all)]
fn alternating(n: u32) -> u32 {
    if n == 0 { 0 } else { inner(n) }
}

#[respan::tool(skip_all)]
fn inner(n: u32) -> u32 {
    alternating(n - 1) + 1
}

/// The spans of a call on a large stack.
fn spans(call: impl FnOnce() -> u32 + Send + 'static) -> Vec<(String, String)> {
    let exporter = InMemorySpanExporter::new();
    let telemetry = builder()
        .max_queue_size(100_000)
        .add_processor(exporter.clone())
        .build();
    let telemetry = telemetry.expect("a telemetry");
    let region = telemetry.run(respan::capture_context);
    let thread = thread::Builder::new().stack_size(1 << 29);
    thread
        .spawn(region.wrap(call))
        .expect("a thread")
        .join()
        .expect("no panic");
    telemetry.flush().expect("memory takes everything");
    let text = |span: &opentelemetry_sdk::trace::SpanData, key: &str| {
        let found = span.attributes.iter().find(|own| own.key.as_str() == key);
        found.map(|own| own.value.as_str().into_owned()).unwrap_or_default()
    };
    let spans = exporter.finished_spans();
    let texts = spans.iter().map(|span| {
        (
            text(span, "traceloop.entity.path"),
            text(span, "traceloop.workflow.name"),
        )
    });
    texts.collect()
}

#[test]
fn a_path_has_the_innermost_names_and_a_mark() {
    let spans = spans(|| flow(3000));
    assert_eq!(spans.len(), 3002);
    // The innermost span ends first.
    let (path, _) = &spans[0];
    assert!(
        path.starts_with("….deep.deep.") && path.rsplit('.').next() == Some("deep"),
        "{path}"
    );
    assert_eq!(path.split('.').count(), 65);
    assert!(
        spans.iter().all(|(_, workflow)| workflow == "flow"),
        "every span knows its workflow"
    );
    let (outermost, second) = (&spans[3000].0, &spans[2999].0);
    assert_eq!((outermost.as_str(), second.as_str()), ("deep", "deep.deep"));
}

#[test]
fn workflows_within_the_recursion_are_found() {
    let spans = spans(|| alternating(500));
    assert_eq!(spans.len(), 1001);
    assert!(spans.iter().all(|(_, workflow)| workflow == "alternating"));
    assert!(spans.iter().all(|(path, _)| path.len() < 1000));
}

#[test]
fn a_long_name_is_not_repeated_below_it() {
    let spans = spans(|| {
        let name = "n".repeat(10_000);
        respan::get_client().start_span(name).run(|| deep(0))
    });
    assert_eq!(spans[0].0, "….deep");
}

/// As in the Python SDK: the path of tasks goes on below a workflow or an agent, and only without one its name stands there.
#[test]
fn a_span_without_a_kind_has_the_path_around_it() {
    #[respan::task]
    fn step() {
        nested();
    }
    #[respan::agent]
    fn nested() {
        get_client().get_tracer().in_span("below_task", |_| ());
    }
    #[respan::workflow]
    fn run() {
        step();
        nested();
    }
    let (telemetry, exporter) = recording();
    telemetry.run(run);
    let tree = exporter.tree();
    let manual = tree.spans().filter(|span| span.data().name == "below_task");
    let paths: Vec<_> = manual.map(|span| span.text("traceloop.entity.path")).collect();
    assert_eq!(paths, ["step", "nested"]);
}
