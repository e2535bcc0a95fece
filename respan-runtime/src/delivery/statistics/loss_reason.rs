//! Reasons for which a span is lost, and a counter for each.

use super::lost_spans::LostSpans;
use crate::sync::Counter;

/// Reason for the loss of a span; named like the fields of [`LostSpans`]. The spool counts its losses itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LossReason {
    QueueFull,
    Bytes,
    Rejected,
    Expired,
    Shutdown,
    CallbackPanic,
    MaskPanic,
    ExportFailed,
    InternalPanic,
    Nested,
    Forked,
}

impl LossReason {
    const COUNT: usize = Self::Forked as usize + 1;

    /// The endpoint has not seen the spans: there was no room in the queue, or no time. A spool can still take them.
    pub(crate) fn is_unsent(self) -> bool {
        matches!(self, Self::QueueFull | Self::Bytes | Self::Shutdown)
    }
}

/// One counter for each [`LossReason`].
#[derive(Debug, Default)]
pub(crate) struct LossCounters([Counter; LossReason::COUNT]);

impl LossCounters {
    pub(crate) fn add(&self, reason: LossReason, spans: usize) {
        self.0[reason as usize].add(spans);
    }

    pub(crate) fn read(&self) -> LostSpans {
        let read = |reason: LossReason| self.0[reason as usize].get();
        LostSpans {
            queue_full: read(LossReason::QueueFull),
            bytes: read(LossReason::Bytes),
            rejected: read(LossReason::Rejected),
            expired: read(LossReason::Expired),
            shutdown: read(LossReason::Shutdown),
            callback_panic: read(LossReason::CallbackPanic),
            mask_panic: read(LossReason::MaskPanic),
            export_failed: read(LossReason::ExportFailed),
            internal_panic: read(LossReason::InternalPanic),
            nested: read(LossReason::Nested),
            forked: read(LossReason::Forked),
            ..LostSpans::default()
        }
    }
}
