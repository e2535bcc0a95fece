//! What became of the spans, in numbers.

/// What became of the spans of one telemetry, up to now.
///
/// `submitted` and what is dropped by decision are counted per span; `queued`, `exported`, `retried` and what is lost on
/// the way to an exporter are counted per span and processor, and `copied` says how many more those are.
/// [`ProcessorCounts`](crate::ProcessorCounts) has them one processor at a time. The sums are exact at every moment:
///
/// - `started` = `running` + `buffered` + `discarded` + `submitted`
/// - `submitted` + `copied` + `recovered` = `not_exportable` + `sampled_out` + `filtered` + `unrouted` + `tail_dropped` +
///   `queued` + `spooled` + `exported` + `lost.total()`
///
/// What starts or ends while the numbers are read counts as `running` or `queued`.
///
/// In a child made by `fork` the numbers are those of the child: what the parent has under way is none of its business.
///
/// ```
/// assert_eq!(respan_runtime::Counts::default().lost.queue_full, 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Counts {
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
    pub lost: Lost,
}

impl Counts {
    /// What is on its way: the differences, none of them negative where what comes in was read last.
    pub(super) fn settle(&mut self) {
        let ended = self.submitted + self.buffered + self.discarded;
        self.running = self.started.saturating_sub(ended);
        let dropped = self.not_exportable + self.sampled_out + self.filtered + self.unrouted + self.tail_dropped;
        let out = dropped + self.spooled + self.exported + self.lost.total();
        self.queued = (self.submitted + self.copied + self.recovered).saturating_sub(out);
    }
}

/// Spans lost, by reason; see [`Counts`].
///
/// ```
/// assert_eq!(respan_runtime::Lost::default().total(), 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Lost {
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

impl Lost {
    /// All of them.
    ///
    /// ```
    /// assert_eq!(respan_runtime::Lost::default().total(), 0);
    /// ```
    pub fn total(&self) -> u64 {
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
        } = self;
        queue_full
            + bytes
            + rejected
            + expired
            + shutdown
            + callback_panic
            + mask_panic
            + export_failed
            + internal_panic
            + nested
            + spool_full
            + spool_too_old
            + spool_damaged
            + forked
    }

    pub(super) fn add(&mut self, other: &Self) {
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
