//! What became of the spans, in numbers.

use super::lost::LostSpans;
use crate::diagnostics::format_counts;
use std::fmt;

/// What became of the spans of one telemetry, up to now.
///
/// `submitted` and what is dropped by decision are counted per span; `queued`, `exported`, `retried` and what is lost on
/// the way to an exporter are counted per span and processor, and `copied` says how many more those are.
/// [`ProcessorStats`](crate::ProcessorCounts) has them one processor at a time. The sums are exact at every moment:
///
/// - `started` = `running` + `buffered` + `discarded` + `submitted`
/// - `submitted` + `copied` + `recovered` = `not_exportable` + `sampled_out` + `filtered` + `unrouted` + `tail_dropped` +
///   `queued` + `spooled` + `exported` + `lost.total()`
///
/// What starts or ends while the numbers are read counts as `running` or `queued`.
///
/// As text, the numbers that are not zero: `12 started, 12 submitted, 10 exported, 2 lost (2 rejected)`.
///
/// In a child made by `fork` the numbers are those of the child: what the parent has under way is none of its business.
///
/// ```
/// assert_eq!(respan::Stats::default().lost.queue_full, 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Stats {
    /// Spans that have started.
    pub started: u64,
    /// Spans that have started and not ended.
    pub running: u64,
    /// Finished spans that wait in a [`SpanBuffer`](crate::SpanBuffer) for the program's decision.
    pub buffered: u64,
    /// Buffered spans that were never processed.
    pub discarded: u64,
    /// Finished spans that reached the pipeline.
    pub submitted: u64,
    /// Further copies of spans that more than one processor was given.
    pub copied: u64,
    /// Spans of other libraries that say nothing about a workflow or a model.
    pub not_exportable: u64,
    /// Spans dropped by their sample rate.
    pub sampled_out: u64,
    /// Spans dropped by their export filter.
    pub filtered: u64,
    /// Spans that no processor wanted.
    pub unrouted: u64,
    /// Spans dropped by a processor's [`TailPolicy`](crate::TailPolicy), per processor.
    pub tail_dropped: u64,
    /// Traces that a [`TailPolicy`](crate::TailPolicy) dropped before their time, since it held too much.
    pub tail_early: u64,
    /// Spans waiting or on their way, those included that a [`TailPolicy`](crate::TailPolicy) holds.
    pub queued: u64,
    /// Spans that lie in a [`Spool`](crate::Spool) and wait for their endpoint or the next start.
    pub spooled: u64,
    /// Spans of earlier and other processes that were found in a spool, and delivered or lost.
    pub recovered: u64,
    /// Spans that an exporter accepted.
    pub exported: u64,
    /// Spans that were sent again because an attempt had failed, once for each further attempt.
    pub retried: u64,
    /// Filters of processors that panicked; such a filter does not match.
    pub filter_panics: u64,
    /// Spans lost, by reason.
    pub lost: LostSpans,
}

impl Stats {
    /// What is on its way: the differences, none of them negative where what comes in was read last.
    pub(crate) fn settle(&mut self) {
        let ended = self.submitted + self.buffered + self.discarded;
        self.running = self.started.saturating_sub(ended);
        let dropped = self.not_exportable + self.sampled_out + self.filtered + self.unrouted + self.tail_dropped;
        let out = dropped + self.spooled + self.exported + self.lost.total();
        self.queued = (self.submitted + self.copied + self.recovered).saturating_sub(out);
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            started,
            running,
            buffered,
            discarded,
            submitted,
            copied,
            not_exportable,
            sampled_out,
            filtered,
            unrouted,
            tail_dropped,
            tail_early,
            queued,
            spooled,
            recovered,
            exported,
            retried,
            filter_panics,
            lost,
        } = *self;
        let numbers = [
            (started, "started"),
            (running, "running"),
            (buffered, "buffered"),
            (discarded, "discarded"),
            (submitted, "submitted"),
            (copied, "copied"),
            (not_exportable, "not exportable"),
            (sampled_out, "sampled out"),
            (filtered, "filtered"),
            (unrouted, "unrouted"),
            (tail_dropped, "dropped by a tail policy"),
            (tail_early, "dropped early by a tail policy"),
            (queued, "queued"),
            (spooled, "spooled"),
            (recovered, "recovered"),
            (exported, "exported"),
            (retried, "retried"),
            (filter_panics, "filters panicked"),
        ];
        formatter.write_str(&with_lost(format_counts(&numbers), &lost))
    }
}

/// Numbers in words, and what was lost behind them.
pub(crate) fn with_lost(numbers: Option<String>, lost: &LostSpans) -> String {
    let lost = (lost.total() > 0).then(|| format!("{} lost ({lost})", lost.total()));
    let parts: Vec<String> = numbers.into_iter().chain(lost).collect();
    if parts.is_empty() {
        "no spans".to_owned()
    } else {
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_happened_is_told() {
        let lost = LostSpans {
            rejected: 2,
            ..LostSpans::default()
        };
        let counts = Stats {
            started: 12,
            exported: 10,
            lost,
            ..Stats::default()
        };
        assert_eq!(counts.to_string(), "12 started, 10 exported, 2 lost (2 rejected)");
        assert_eq!(Stats::default().to_string(), "no spans");
    }
}
