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
/// Spans of a thread that the test starts with `std::thread::spawn(|| ...)` are not recorded, since a closure captures no context:
/// start it with [`respan::thread::spawn`](crate::thread::spawn).
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

#[cfg(test)]
mod tests {
    use super::recording;

    #[test]
    fn threads_record_with_the_context_alone() {
        let (telemetry, exporter) = recording();
        let step = || crate::get_client().start_span("step").run(|| ());
        telemetry.run(|| std::thread::spawn(step).join().expect("the thread"));
        assert_eq!(exporter.tree(), "");
        telemetry.run(|| crate::thread::spawn(step).join().expect("the thread"));
        assert_eq!(exporter.tree(), "step.task\n");
    }
}
