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

    /// Takes the span; the caller has to end it. None if a shutdown did.
    #[inline]
    pub(crate) fn take(&self) -> Option<Arc<RunningSpan>> {
        let span = self.take_unborrowed();
        if span.is_none() {
            return self.take_returned();
        }
        span
    }

    /// As [`take`](Self::take), where no other thread can have [borrowed](Self::borrow) the span.
    #[inline]
    pub(super) fn take_unborrowed(&self) -> Option<Arc<RunningSpan>> {
        self.span.take()
    }

    /// As [`take`](Self::take), after the span that is borrowed now, if one is, has been returned.
    #[cold]
    #[inline(never)]
    fn take_returned(&self) -> Option<Arc<RunningSpan>> {
        self.span.take_locked(self.core.slot_registry.lock())
    }

    /// A further reference to the span. The caller holds the registry's lock, as [`take`](Self::take) does if it finds the slot
    /// empty.
    pub(super) fn borrow(&self) -> Option<Arc<RunningSpan>> {
        self.span.borrow()
    }
}
