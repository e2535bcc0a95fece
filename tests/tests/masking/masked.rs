//! Fixtures: a mask, and spans recorded under it.

use respan::testing::{InMemorySpanExporter, TestSpan};
use respan::{Mask, RespanTelemetry};
use respan_tests::recording::{builder, only};

/// A mask of one key and one pattern.
pub(crate) fn mask() -> Mask {
    Mask::new()
        .keys(["password"])
        .pattern("hunter2-[0-9]+")
        .expect("a pattern")
}

pub(crate) fn recording(mask: Mask) -> (RespanTelemetry, InMemorySpanExporter) {
    let exporter = InMemorySpanExporter::new();
    let builder = builder().is_batching_enabled(false).mask(mask);
    let telemetry = builder.add_processor(exporter.clone()).build().expect("options");
    (telemetry, exporter)
}

/// The only span that the body records.
pub(crate) fn masked(mask: Mask, body: impl FnOnce()) -> TestSpan {
    let (telemetry, exporter) = recording(mask);
    let entered = telemetry.enter();
    body();
    drop(entered);
    only(&exporter.tree())
}
