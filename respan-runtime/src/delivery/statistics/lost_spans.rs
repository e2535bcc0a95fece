//! Lost spans by reason.

use crate::diagnostics::format_counts;
use std::fmt;

/// Numbers of lost spans by reason, part of [`Stats`](crate::Stats) and [`ProcessorStats`](crate::ProcessorStats).
///
/// `Display` lists the reasons that are not zero, as in `3 queue full, 2 rejected`, or `none`.
///
/// ```
/// let lost = respan::get_client().stats().lost;
/// if lost.total() > 0 {
///     eprintln!("spans lost: {lost}");
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct LostSpans {
    /// The queue was full in spans, and there was no [`Spool`](crate::Spool).
    pub queue_full: u64,
    /// The queue was full in bytes, and there was no [`Spool`](crate::Spool).
    pub bytes: u64,
    /// The endpoint rejected them or their whole request, or they were too large for it.
    pub rejected: u64,
    /// No attempt succeeded within [`RetryPolicy::max_elapsed`](crate::RetryPolicy::max_elapsed).
    pub expired: u64,
    /// They ended after the shutdown, or were not delivered before its deadline.
    pub shutdown: u64,
    /// The postprocess callback panicked, so the span was not exported.
    pub callback_panic: u64,
    /// The mask panicked, so the span was not exported.
    pub mask_panic: u64,
    /// The exporter returned an error, panicked or timed out.
    pub export_failed: u64,
    /// Respan itself panicked, which is a bug: please report it.
    pub internal_panic: u64,
    /// They ended in an exporter or callback that was exporting another span on the same thread, with batching off.
    pub nested: u64,
    /// The spool was full and they were the oldest in it; see [`Spool::max_bytes`](crate::Spool::max_bytes).
    pub spool_full: u64,
    /// They were in the spool for longer than [`Spool::max_age`](crate::Spool::max_age).
    pub spool_too_old: u64,
    /// Their file in the spool was damaged, or its process died while writing it; counted as far as the file says how
    /// many there were.
    pub spool_damaged: u64,
    /// They ended in a child process made by `fork`, which has no thread to send them.
    pub forked: u64,
}

impl LostSpans {
    /// The sum over all reasons.
    pub fn total(&self) -> u64 {
        self.described().iter().map(|(spans, _)| spans).sum()
    }

    pub(crate) fn add(&mut self, other: &Self) {
        let Self {
            queue_full,
            bytes,
            rejected,
            expired,
            shutdown,
            callback_panic,
            mask_panic,
            export_failed,
            internal_panic,
            nested,
            spool_full,
            spool_too_old,
            spool_damaged,
            forked,
        } = *other;
        self.queue_full += queue_full;
        self.bytes += bytes;
        self.rejected += rejected;
        self.expired += expired;
        self.shutdown += shutdown;
        self.callback_panic += callback_panic;
        self.mask_panic += mask_panic;
        self.export_failed += export_failed;
        self.internal_panic += internal_panic;
        self.nested += nested;
        self.spool_full += spool_full;
        self.spool_too_old += spool_too_old;
        self.spool_damaged += spool_damaged;
        self.forked += forked;
    }

    /// Each number with its reason in words.
    fn described(&self) -> [(u64, &'static str); 14] {
        let Self {
            queue_full,
            bytes,
            rejected,
            expired,
            shutdown,
            callback_panic,
            mask_panic,
            export_failed,
            internal_panic,
            nested,
            spool_full,
            spool_too_old,
            spool_damaged,
            forked,
        } = *self;
        [
            (queue_full, "queue full"),
            (bytes, "queue full in bytes"),
            (rejected, "rejected"),
            (expired, "retried for too long"),
            (shutdown, "left at the shutdown"),
            (callback_panic, "withheld by a callback that panicked"),
            (mask_panic, "withheld by a mask that panicked"),
            (export_failed, "export failed"),
            (internal_panic, "respan panicked"),
            (nested, "ended inside of a delivery"),
            (spool_full, "spool full"),
            (spool_too_old, "too old for the spool"),
            (spool_damaged, "damaged in the spool"),
            (forked, "ended in a forked child"),
        ]
    }
}

impl fmt::Display for LostSpans {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&format_counts(&self.described()).unwrap_or_else(|| "none".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_lists_the_reasons_that_are_not_zero() {
        let lost = LostSpans {
            queue_full: 3,
            rejected: 2,
            ..LostSpans::default()
        };
        assert_eq!(lost.to_string(), "3 queue full, 2 rejected");
        assert_eq!(lost.total(), 5);
        assert_eq!(LostSpans::default().to_string(), "none");
    }
}
