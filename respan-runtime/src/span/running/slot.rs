//! Where a shutdown finds a span that is running.

use super::span::RunningSpan;
use super::telemetry_core::TelemetryCore;
use crate::span::pool::ArcSlot;
use std::sync::Arc;

/// A place for one running span of one telemetry: another one's shutdown does not look here.
///
/// It belongs to one `RunningSpan` until that is dropped, and what is in it is not: so it is empty whenever it is filled.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) core: &'static TelemetryCore,
    span: ArcSlot<RunningSpan>,
}

impl Slot {
    pub(crate) fn new(core: &'static TelemetryCore) -> Self {
        let span = ArcSlot::default();
        Self { core, span }
    }

    /// The span is visible from now on.
    #[inline]
    pub(crate) fn store(&self, span: Arc<RunningSpan>) {
        self.span.store(span);
    }

    /// Whoever takes the span ends it.
    #[inline]
    pub(crate) fn take(&self) -> Option<Arc<RunningSpan>> {
        self.span.take()
    }
}
