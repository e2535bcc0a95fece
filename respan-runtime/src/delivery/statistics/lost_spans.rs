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
    /// The directory of the spool was removed, renamed or replaced while they were in it.
    pub spool_removed: u64,
    /// They ended in a child process made by `fork`, which has no thread to send them.
    pub forked: u64,
}

impl LostSpans {
    /// The sum over all reasons.
    pub fn total(&self) -> u64 {
        self.described().iter().map(|(spans, _)| spans).sum()
    }

    pub(crate) fn add(&mut self, other: &Self) {
        *self = self.combined(other, |own, other| own + other);
    }

    /// The spans that were lost since `earlier`, of which this is a later state.
    pub(crate) fn since(&self, earlier: &Self) -> Self {
        self.combined(earlier, u64::saturating_sub)
    }

    fn combined(&self, other: &Self, combine: impl Fn(u64, u64) -> u64) -> Self {
        Self {
            queue_full: combine(self.queue_full, other.queue_full),
            bytes: combine(self.bytes, other.bytes),
            rejected: combine(self.rejected, other.rejected),
            expired: combine(self.expired, other.expired),
            shutdown: combine(self.shutdown, other.shutdown),
            callback_panic: combine(self.callback_panic, other.callback_panic),
            mask_panic: combine(self.mask_panic, other.mask_panic),
            export_failed: combine(self.export_failed, other.export_failed),
            internal_panic: combine(self.internal_panic, other.internal_panic),
            nested: combine(self.nested, other.nested),
            spool_full: combine(self.spool_full, other.spool_full),
            spool_too_old: combine(self.spool_too_old, other.spool_too_old),
            spool_damaged: combine(self.spool_damaged, other.spool_damaged),
            spool_removed: combine(self.spool_removed, other.spool_removed),
            forked: combine(self.forked, other.forked),
        }
    }

    /// Each number with its reason in words.
    fn described(&self) -> [(u64, &'static str); 15] {
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
            spool_removed,
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
            (spool_removed, "removed with the spool"),
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

    #[test]
    fn the_losses_since_an_earlier_state_are_the_difference() {
        let earlier = LostSpans {
            queue_full: 3,
            ..LostSpans::default()
        };
        let mut later = earlier;
        later.add(&LostSpans {
            queue_full: 1,
            nested: 2,
            ..LostSpans::default()
        });
        assert_eq!(
            later.since(&earlier).to_string(),
            "1 queue full, 2 ended inside of a delivery"
        );
    }
}
