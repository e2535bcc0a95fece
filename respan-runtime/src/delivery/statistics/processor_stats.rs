//! What became of the spans of one processor, in numbers.

use super::lost::LostSpans;
use super::stats::with_lost;
use crate::diagnostics::format_counts;
use crate::spool::{SpoolCounts, SpoolLosses};
use crate::sync::Counter;
use std::fmt;

/// What became of the spans that one processor was given; made by [`Client::processor_stats`](crate::Client::processor_stats).
///
/// At every moment `accepted` = `exported` + `queued` + `spooled` + `lost.total()`: no span disappears without a reason.
/// As text, the numbers that are not zero: `debug: 12 accepted, 10 exported, 2 lost (2 rejected)`.
///
/// ```
/// for processor in respan::get_client().processor_stats() {
///     println!("{processor}");
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ProcessorStats {
    /// The processor's name, or what its exporter calls itself.
    pub name: String,
    /// Spans it was given: named by the span, let through by its filter, not withheld by a callback, and kept by its
    /// [`TailPolicy`](crate::TailPolicy); and the `recovered` ones.
    pub accepted: u64,
    /// Spans waiting for its exporter or on their way.
    pub queued: u64,
    /// Spans in its exporter's [`Spool`](crate::Spool), written there by this processor; those included that another
    /// process has taken from it, which knows what became of them.
    pub spooled: u64,
    /// Spans in the spool that an earlier or another process had left there, and that this processor has delivered or
    /// lost.
    pub recovered: u64,
    /// Spans that its exporter took.
    pub exported: u64,
    /// Spans that were sent again, once for each further attempt; each attempt at what lay in the spool is one.
    pub retried: u64,
    /// Spans lost, by reason.
    pub lost: LostSpans,
}

impl ProcessorStats {
    pub(crate) fn add_spool(&mut self, spool: SpoolCounts, losses: SpoolLosses) {
        self.recovered = spool.recovered;
        self.spooled = spool.kept + spool.passed_on;
        self.lost.spool_full = losses.over_limit;
        self.lost.spool_too_old = losses.too_old;
        self.lost.spool_damaged = losses.corrupt + losses.torn;
    }

    /// So many were accepted, which is read last: the rest is on its way.
    pub(crate) fn settle(&mut self, accepted: u64) {
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
        write!(formatter, "{name}: {}", with_lost(numbers, lost))
    }
}

/// Why a processor has given up spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    QueueFull,
    Bytes,
    Rejected,
    Expired,
    Failed,
    Internal,
    Shutdown,
}

impl Loss {
    /// Nobody has refused the spans: there was no room for them, or no time.
    pub(crate) fn is_early(self) -> bool {
        matches!(self, Self::QueueFull | Self::Bytes | Self::Shutdown)
    }
}

/// The numbers of one processor while it runs.
#[derive(Debug, Default)]
pub(crate) struct ProcessorCounters {
    pub(crate) accepted: Counter,
    pub(crate) exported: Counter,
    pub(crate) retried: Counter,
    queue_full: Counter,
    bytes: Counter,
    rejected: Counter,
    expired: Counter,
    export_failed: Counter,
    internal_panic: Counter,
    shutdown: Counter,
}

impl ProcessorCounters {
    pub(crate) fn lose(&self, spans: usize, loss: Loss) {
        let counter = match loss {
            Loss::QueueFull => &self.queue_full,
            Loss::Bytes => &self.bytes,
            Loss::Rejected => &self.rejected,
            Loss::Expired => &self.expired,
            Loss::Failed => &self.export_failed,
            Loss::Internal => &self.internal_panic,
            Loss::Shutdown => &self.shutdown,
        };
        counter.add(spans);
    }

    pub(crate) fn lost(&self) -> LostSpans {
        LostSpans {
            queue_full: self.queue_full.get(),
            bytes: self.bytes.get(),
            rejected: self.rejected.get(),
            expired: self.expired.get(),
            export_failed: self.export_failed.get(),
            internal_panic: self.internal_panic.get(),
            shutdown: self.shutdown.get(),
            ..LostSpans::default()
        }
    }

    /// What has gone out.
    pub(crate) fn read_out(&self, name: &str) -> ProcessorStats {
        ProcessorStats {
            name: name.to_owned(),
            exported: self.exported.get(),
            retried: self.retried.get(),
            lost: self.lost(),
            ..ProcessorStats::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_happened_is_told() {
        let counters = ProcessorCounters::default();
        counters.accepted.add(12);
        counters.exported.add(10);
        counters.lose(2, Loss::Rejected);
        let mut counts = counters.read_out("debug");
        counts.settle(counters.accepted.get());
        assert_eq!(
            counts.to_string(),
            "debug: 12 accepted, 10 exported, 2 lost (2 rejected)"
        );
    }
}
