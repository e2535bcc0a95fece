//! A telemetry that records in memory.

use crate::exporter::InMemorySpanExporter;
use crate::telemetry::RespanTelemetry;

/// A telemetry for one test, and the exporter that keeps its spans.
///
/// It reads no environment variables, exports each span when it ends, and is not installed for the process, so that tests run in
/// parallel: what is to be recorded runs in [`RespanTelemetry::run`], [`scope`](RespanTelemetry::scope) or
/// [`enter`](RespanTelemetry::enter).
///
/// ```
/// #[respan::task]
/// fn add(left: u32, right: u32) -> u32 {
///     left + right
/// }
///
/// let (telemetry, exporter) = respan::testing::recording();
/// telemetry.run(|| add(1, 2));
/// assert_eq!(exporter.tree().span("add.task").output(), 3);
/// ```
///
/// # Panics
///
/// Never: such a telemetry has no option that can be refused.
pub fn recording() -> (RespanTelemetry, InMemorySpanExporter) {
    let exporter = InMemorySpanExporter::new();
    let builder = RespanTelemetry::builder()
        .environment(|_| None)
        .set_global_provider(false)
        .is_batching_enabled(false)
        .add_processor(exporter.clone());
    let telemetry = match builder.build() {
        Ok(telemetry) => telemetry,
        Err(error) => unreachable!("no option is set: {error}"),
    };
    (telemetry, exporter)
}
