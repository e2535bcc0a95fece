//! Spans of `tracing` programs through `tracing-opentelemetry`, nested with annotated functions.

use opentelemetry::trace::{SpanId, TracerProvider as _};
use respan::RespanTelemetry;
use respan::RespanTracerProvider;
use respan::testing::InMemorySpanExporter;
use respan_tests::recording::recording;
use tracing_subscriber::layer::SubscriberExt as _;

#[respan::tool(name = "leaf")]
fn leaf() {}

#[tracing::instrument(name = "middle", fields(gen_ai.system = "openai"))]
fn middle() {
    leaf();
}

#[respan::workflow(name = "top")]
fn top() {
    middle();
}

#[test]
fn a_tracing_span_stands_between_ours() {
    let exporter = InMemorySpanExporter::new();
    let telemetry = RespanTelemetry::builder()
        .is_batching_enabled(false)
        .add_processor(exporter.clone())
        .set_global_provider(false)
        .environment(|_| None)
        .build()
        .expect("a telemetry");
    let layer = tracing_opentelemetry::layer().with_tracer(RespanTracerProvider::current().tracer("bridge"));
    let _subscriber = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
    let _entered = telemetry.enter();
    top();
    assert_eq!(exporter.tree().to_string(), "top.workflow\n  middle\n    leaf.tool\n");
}

#[tracing::instrument]
async fn request() {
    handler().await;
}

#[respan::task]
async fn handler() {
    tokio::task::yield_now().await;
    database().await;
}

#[tracing::instrument]
async fn database() {
    leaf();
}

/// As `TraceLayer` of `tower-http` around a handler, with and without a caller.
#[test]
fn a_tracing_span_that_is_not_exported_stands_aside() {
    let (telemetry, exporter) = recording();
    let layer = tracing_opentelemetry::layer().with_tracer(RespanTracerProvider::current().tracer("bridge"));
    let _subscriber = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(telemetry.scope(request()));
    let roots = exporter.finished_spans().into_iter();
    let roots: Vec<_> = roots.filter(|span| span.parent_span_id == SpanId::INVALID).collect();
    assert_eq!(roots.len(), 1);
    assert_eq!(exporter.tree().to_string(), "handler.task\n  database\n    leaf.tool\n");
    exporter.reset();

    let mut headers = http::HeaderMap::new();
    let caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    headers.insert("traceparent", caller.parse().expect("a header"));
    let caller = respan::propagation::extract(&headers);
    runtime.block_on(telemetry.scope(caller.scope(request())));
    let spans = exporter.finished_spans();
    let handler = spans
        .iter()
        .find(|span| span.name == "handler.task")
        .expect("the handler");
    assert_eq!(handler.parent_span_id.to_string(), "b7ad6b7169203331");
    assert!(handler.parent_span_is_remote);
    assert_eq!(spans.len(), 3);
}
