//! The addition of a processor to a telemetry.

use crate::delivery::processor::Processor;
use crate::delivery::settings::DEFAULT_TIMEOUT;
use crate::exporter::Flush;
use crate::span::running::TelemetryCore;
use std::sync::Arc;

/// Adds a processor, whose exporter may flush the telemetry.
pub(super) fn add_processor(core: &'static TelemetryCore, mut processor: Processor, is_default: bool) {
    processor.exporter.set_flush(Flush(Arc::new(|| {
        // A failed export is not the caller's: it reads what has arrived.
        let _ = core.pipeline.flush(DEFAULT_TIMEOUT);
    })));
    core.pipeline.add(processor, is_default);
}
