//! Statistics of a pipeline, read while spans move.

use super::pipeline::Pipeline;
use crate::delivery::queue::SpanQueueCounts;
use crate::delivery::statistics::{ProcessorStats, Stats};
use crate::sync::lock;

impl Pipeline {
    /// Reads the last stage first, as [`Counter`](crate::sync::Counter) requires: processors, drops before them, copies, the
    /// span queue, buffers, starts.
    pub(crate) fn stats(&self) -> Stats {
        let counters = &self.shared.counters;
        if !self.process.is_current() {
            return counters.read_in_child();
        }
        let processor_stats = self.processor_stats();
        let mut stats = counters.read_outputs();
        for processor in processor_stats {
            stats.spooled += processor.spooled;
            stats.recovered += processor.recovered;
            stats.exported += processor.exported;
            stats.retried += processor.retried;
            stats.lost.add(&processor.lost);
        }
        // Never submitted: counted as submitted and as dropped.
        let sampled_out_at_start = self.thread_counters.sampled_out();
        stats.sampled_out += sampled_out_at_start;
        stats.copied = counters.copied.get();
        let SpanQueueCounts { submitted, lost } = self.shared.span_queue.counts();
        stats.lost.add(&lost);
        stats.submitted += submitted + counters.submitted.get() + sampled_out_at_start;
        stats.discarded = counters.discarded.get();
        stats.buffered = counters.buffered.get();
        stats.started = self.thread_counters.started();
        stats.set_in_flight();
        stats
    }

    /// The statistics of each processor, in the order in which they were added.
    pub(crate) fn processor_stats(&self) -> Vec<ProcessorStats> {
        // In a child made by `fork`, a thread of the parent may hold the lock forever.
        if !self.process.is_current() {
            return Vec::new();
        }
        let workers = lock(&self.lifecycle).workers.clone();
        workers.iter().map(|worker| worker.stats()).collect()
    }

    /// Spans in a queue or in a request under way, once per processor; without those that tail policies have pending.
    pub(crate) fn queued(&self) -> u64 {
        // Read first: spans that are decided meanwhile count as queued.
        let tail_pending = self.shared.counters.tail_pending();
        self.stats().queued.saturating_sub(tail_pending)
    }
}
