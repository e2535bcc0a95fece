//! Slot of the registry for one running span.

use super::running_span::RunningSpan;
use super::telemetry_core::TelemetryCore;
use crate::span::pool::ArcSlot;
use std::sync::Arc;

/// Holds a running span of one telemetry where a shutdown of that telemetry finds it.
///
/// A slot belongs to one `RunningSpan` until that is dropped. A span in the slot is not dropped, so a slot is empty whenever
/// it gets another owner.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(super) core: &'static TelemetryCore,
    span: ArcSlot<RunningSpan>,
}

impl Slot {
    pub(super) fn new(core: &'static TelemetryCore) -> Self {
        let span = ArcSlot::default();
        Self { core, span }
    }

    /// Makes the span visible to a shutdown.
    #[inline]
    pub(crate) fn store(&self, span: Arc<RunningSpan>) {
        self.span.store(span);
    }

    /// Takes the span; the caller has to end it.
    #[inline]
    pub(crate) fn take(&self) -> Option<Arc<RunningSpan>> {
        self.span.take()
    }
}
