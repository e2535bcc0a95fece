//! Statistics of one telemetry.

use super::lost_spans::LostSpans;
use crate::diagnostics::format_counts;
use std::fmt;

/// Statistics of the spans of one telemetry, from [`Client::stats`](crate::Client::stats).
///
/// The sums are exact at every moment; a span that starts or ends while the numbers are read counts as `running` or `queued`.
///
/// - `started` = `running` + `buffered` + `discarded` + `submitted`
/// - `submitted` + `copied` + `recovered` = `not_exportable` + `sampled_out` + `filtered` + `unrouted` + `tail_dropped` +
///   `queued` + `spooled` + `exported` + `lost.total()`
///
/// `submitted` and the spans dropped by decision are counted once per span. `queued`, `exported`, `retried` and losses on the
/// way to an exporter are counted once per span and processor; `copied` is the difference.
/// [`ProcessorStats`](crate::ProcessorStats) has the numbers of each processor.
///
/// `Display` lists the numbers that are not zero, as in `12 started, 12 submitted, 10 exported, 2 lost (2 rejected)`.
///
/// In a child made by `fork` only the spans of the child are counted.
///
/// ```
/// let stats = respan::get_client().stats();
/// println!("{stats}");
/// assert_eq!(stats.lost.queue_full, 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Stats {
    /// Spans that have started.
    pub started: u64,
    /// Spans that have started and not ended.
    pub running: u64,
    /// Finished spans in a [`SpanBuffer`](crate::SpanBuffer) that are neither processed nor discarded yet.
    pub buffered: u64,
    /// Buffered spans that were discarded.
    pub discarded: u64,
    /// Finished spans that reached the pipeline.
    pub submitted: u64,
    /// Additional copies of spans that went to more than one processor.
    pub copied: u64,
    /// Spans of other libraries that [`ForeignSpans`](crate::ForeignSpans) excludes.
    pub not_exportable: u64,
    /// Spans dropped by their sample rate.
    pub sampled_out: u64,
    /// Spans dropped by their export filter.
    pub filtered: u64,
    /// Spans that matched no processor.
    pub unrouted: u64,
    /// Spans dropped by a processor's [`TailPolicy`](crate::TailPolicy), per processor.
    pub tail_dropped: u64,
    /// Traces that a [`TailPolicy`](crate::TailPolicy) dropped undecided, because one of its limits was reached.
    pub tail_early: u64,
    /// Spans in a queue or in a request under way, and those that wait for the decision of a
    /// [`TailPolicy`](crate::TailPolicy).
    pub queued: u64,
    /// Spans in a [`Spool`](crate::Spool), to be sent when the endpoint responds again or at the next start.
    pub spooled: u64,
    /// Spans that earlier or other processes left in a spool, and that were delivered or lost.
    pub recovered: u64,
    /// Spans that an exporter delivered.
    pub exported: u64,
    /// Spans in repeated attempts, counted once per attempt.
    pub retried: u64,
    /// Panics of processor filters and tail conditions; the span counts as not matching.
    pub filter_panics: u64,
    /// Lost spans by reason.
    pub lost: LostSpans,
}

impl Stats {
    /// Sets `running` and `queued` as differences; none is negative if inputs were read after outputs.
    pub(crate) fn set_in_flight(&mut self) {
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

/// Listed numbers, followed by the losses.
pub(super) fn with_lost(numbers: Option<String>, lost: &LostSpans) -> String {
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
    fn text_lists_the_numbers_that_are_not_zero() {
        let lost = LostSpans {
            rejected: 2,
            ..LostSpans::default()
        };
        let stats = Stats {
            started: 12,
            exported: 10,
            lost,
            ..Stats::default()
        };
        assert_eq!(stats.to_string(), "12 started, 10 exported, 2 lost (2 rejected)");
        assert_eq!(Stats::default().to_string(), "no spans");
    }
}
