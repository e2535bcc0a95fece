//! Telemetries that record in memory, and the spans of a single body.

use std::future::Future;

pub use respan::testing::recording;
use respan::testing::{InMemorySpanExporter, SpanTree, TestSpan};
use respan::{Processor, RespanTelemetry, TelemetryBuilder};

/// A builder isolated from the environment and from the global provider.
pub fn builder() -> TelemetryBuilder {
    RespanTelemetry::builder()
        .environment(|_| None)
        .set_global_provider(false)
}

/// An isolated telemetry with these processors.
///
/// # Panics
///
/// If it cannot be built.
pub fn with_processors(is_batching_enabled: bool, processors: impl IntoIterator<Item = Processor>) -> RespanTelemetry {
    let builder = builder().is_batching_enabled(is_batching_enabled);
    processors
        .into_iter()
        .fold(builder, TelemetryBuilder::add_processor)
        .build()
        .expect("a telemetry without a key")
}

/// As [`recording`], without content: inputs and outputs are not recorded.
///
/// # Panics
///
/// If it cannot be built.
pub fn recording_without_content() -> (RespanTelemetry, InMemorySpanExporter) {
    let exporter = InMemorySpanExporter::new();
    let telemetry = builder()
        .environment(|name| (name == "RESPAN_TRACE_CONTENT").then(|| "false".to_owned()))
        .is_batching_enabled(false)
        .add_processor(exporter.clone())
        .build()
        .expect("a telemetry without a key");
    (telemetry, exporter)
}

/// The result of the body and its spans.
pub fn record<R>(body: impl FnOnce() -> R) -> (R, SpanTree) {
    let (telemetry, exporter) = recording();
    let entered = telemetry.enter();
    let value = body();
    drop(entered);
    (value, exporter.tree())
}

/// As [`record`], for a future, on a runtime of one thread.
///
/// # Panics
///
/// If the runtime cannot be built.
pub fn record_async<F: Future>(future: impl FnOnce() -> F) -> (F::Output, SpanTree) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    record(|| runtime.block_on(future()))
}

/// The only span of a tree.
///
/// # Panics
///
/// If there is another number of spans.
pub fn only(tree: &SpanTree) -> TestSpan {
    let mut spans = tree.spans();
    let span = spans.next().expect("a span").clone();
    assert!(spans.next().is_none(), "one span in\n{tree}");
    span
}

/// The names of the exported spans, in order.
pub fn names(exporter: &InMemorySpanExporter) -> Vec<String> {
    let spans = exporter.finished_spans();
    spans.into_iter().map(|span| span.name.into_owned()).collect()
}
