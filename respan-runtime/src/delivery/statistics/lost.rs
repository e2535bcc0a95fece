//! What is lost, by reason.

use crate::diagnostics::format_counts;
use std::fmt;

/// Spans lost, by reason; see [`Stats`](crate::Counts). As text, the reasons that there are: `3 queue full, 2 rejected`.
///
/// ```
/// assert_eq!(respan::LostSpans::default().to_string(), "none");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct LostSpans {
    /// A queue held as many spans as it may, and there was no [`Spool`](crate::Spool) to take them.
    pub queue_full: u64,
    /// As `queue_full`, in bytes.
    pub bytes: u64,
    /// The endpoint refused them for good, alone or with the rest of their request, or they were too large for it.
    pub rejected: u64,
    /// No attempt succeeded within the time of the [`RetryPolicy`](crate::RetryPolicy).
    pub expired: u64,
    /// They ended after the shutdown, or could not be delivered before its deadline.
    pub shutdown: u64,
    /// The postprocess callback panicked, and the span was withheld.
    pub callback_panic: u64,
    /// The mask panicked, and the span was withheld.
    pub mask_panic: u64,
    /// The exporter reported a failure, panicked or took too long.
    pub export_failed: u64,
    /// Respan itself panicked, which is a defect: please report it.
    pub internal_panic: u64,
    /// They ended inside an exporter or callback that was just delivering another one at once.
    pub nested: u64,
    /// The spool was full, and they were the oldest; see [`Spool::max_bytes`](crate::Spool::max_bytes).
    pub spool_full: u64,
    /// They could not be delivered for longer than [`Spool::max_age`](crate::Spool::max_age).
    pub spool_too_old: u64,
    /// Their file in the spool was damaged, or its process died while it wrote it; as far as it is known how many they
    /// were.
    pub spool_damaged: u64,
    /// They ended in a child process made by `fork`, which has none of the threads that would send them.
    pub forked: u64,
}

impl LostSpans {
    /// All of them.
    ///
    /// ```
    /// assert_eq!(respan::LostSpans::default().total(), 0);
    /// ```
    pub fn total(&self) -> u64 {
        self.reasons().iter().map(|(spans, _)| spans).sum()
    }

    /// Each reason, in words.
    fn reasons(&self) -> [(u64, &'static str); 14] {
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

    pub(crate) fn add(&mut self, other: &Self) {
        self.queue_full += other.queue_full;
        self.bytes += other.bytes;
        self.rejected += other.rejected;
        self.expired += other.expired;
        self.shutdown += other.shutdown;
        self.callback_panic += other.callback_panic;
        self.mask_panic += other.mask_panic;
        self.export_failed += other.export_failed;
        self.internal_panic += other.internal_panic;
        self.nested += other.nested;
        self.spool_full += other.spool_full;
        self.spool_too_old += other.spool_too_old;
        self.spool_damaged += other.spool_damaged;
        self.forked += other.forked;
    }
}

impl fmt::Display for LostSpans {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&format_counts(&self.reasons()).unwrap_or_else(|| "none".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_reasons_that_there_are_are_told() {
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
