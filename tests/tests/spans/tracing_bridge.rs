//! Spans of `tracing` programs through `tracing-opentelemetry`, nested with annotated functions.

use opentelemetry::trace::TracerProvider as _;
use respan::RespanTelemetry;
use respan::RespanTracerProvider;
use respan::testing::InMemorySpanExporter;
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
