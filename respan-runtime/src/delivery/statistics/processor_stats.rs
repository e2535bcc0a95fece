//! Statistics of one processor.

use super::loss_reason::LossCounters;
use super::lost_spans::LostSpans;
use super::stats::with_lost;
use crate::diagnostics::{escape_controls, format_counts};
use crate::spool::{SpoolCounts, SpoolLosses};
use crate::sync::Counter;
use std::fmt;

/// Statistics of the spans of one processor, from [`Client::processor_stats`](crate::Client::processor_stats).
///
/// `accepted` = `exported` + `queued` + `spooled` + `lost.total()` at every moment, also while spans move. `Display` lists the
/// numbers that are not zero, as in `debug: 12 accepted, 10 exported, 2 lost (2 rejected)`.
///
/// ```
/// for processor in respan::get_client().processor_stats() {
///     println!("{processor}");
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ProcessorStats {
    /// The processor's name, or the description of its exporter where it has none.
    pub name: String,
    /// Spans that were routed to this processor and passed its filter, the callback and its
    /// [`TailPolicy`](crate::TailPolicy); the `recovered` ones included.
    pub accepted: u64,
    /// Spans in its queue, or in a request under way.
    pub queued: u64,
    /// Spans that this processor wrote to its [`Spool`](crate::Spool) and did not deliver itself; those that another
    /// process took from there to deliver are included.
    pub spooled: u64,
    /// Spans that an earlier or another process left in the spool, and that this processor delivered or lost.
    pub recovered: u64,
    /// Spans that the exporter delivered.
    pub exported: u64,
    /// Spans in repeated attempts, counted once per attempt; every attempt from the spool counts.
    pub retried: u64,
    /// Lost spans by reason.
    pub lost: LostSpans,
}

impl ProcessorStats {
    pub(crate) fn add_spool(&mut self, spool: SpoolCounts, losses: SpoolLosses) {
        self.recovered = spool.recovered;
        self.spooled = spool.spooled + spool.transferred;
        self.lost.spool_full = losses.evicted;
        self.lost.spool_too_old = losses.too_old;
        self.lost.spool_damaged = losses.corrupt + losses.incomplete;
        self.lost.spool_removed = losses.removed;
    }

    /// Sets `accepted`, which was read last, and `queued` as what is left of it.
    pub(crate) fn set_accepted(&mut self, accepted: u64) {
        self.accepted = accepted + self.recovered;
        let out = self.exported + self.spooled + self.lost.total();
        self.queued = self.accepted.saturating_sub(out);
    }
}

impl fmt::Display for ProcessorStats {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            accepted,
            queued,
            spooled,
            recovered,
            exported,
            retried,
            lost,
        } = self;
        let numbers = format_counts(&[
            (*accepted, "accepted"),
            (*queued, "queued"),
            (*spooled, "spooled"),
            (*recovered, "recovered"),
            (*exported, "exported"),
            (*retried, "retried"),
        ]);
        write!(formatter, "{}: {}", escape_controls(name), with_lost(numbers, lost))
    }
}

/// The numbers of one processor while it runs; those of its spool are counted there.
#[derive(Debug, Default)]
pub(crate) struct ProcessorCounters {
    pub(crate) accepted: Counter,
    pub(crate) exported: Counter,
    pub(crate) retried: Counter,
    pub(crate) lost: LossCounters,
}

impl ProcessorCounters {
    /// Everything but `accepted`, which has to be read last.
    pub(crate) fn read_outputs(&self, name: &str) -> ProcessorStats {
        ProcessorStats {
            name: name.to_owned(),
            exported: self.exported.get(),
            retried: self.retried.get(),
            lost: self.lost.read(),
            ..ProcessorStats::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::statistics::LossReason;

    #[test]
    fn text_lists_the_numbers_that_are_not_zero() {
        let counters = ProcessorCounters::default();
        counters.accepted.add(12);
        counters.exported.add(10);
        counters.lost.add(LossReason::Rejected, 2);
        let mut stats = counters.read_outputs("debug");
        stats.set_accepted(counters.accepted.get());
        assert_eq!(
            stats.to_string(),
            "debug: 12 accepted, 10 exported, 2 lost (2 rejected)"
        );
    }
}
