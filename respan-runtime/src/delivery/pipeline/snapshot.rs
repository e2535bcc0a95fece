//! What became of the spans, read while they move.

use super::pipeline::Pipeline;
use crate::delivery::queue::SpanQueueCounts;
use crate::delivery::statistics::{ProcessorStats, Stats};
use crate::sync::lock;

impl Pipeline {
    /// What became of the spans up to now. Read against the stream, see [`Counter`](crate::sync::Counter): processors,
    /// what comes before them, the hand-over, buffers, starts.
    pub(crate) fn stats(&self) -> Stats {
        let counters = &self.shared.counters;
        if !self.process.is_current() {
            return counters.read_in_child();
        }
        let processor_stats = self.processor_stats();
        let mut counts = counters.read_out();
        for processor in processor_stats {
            counts.spooled += processor.spooled;
            counts.recovered += processor.recovered;
            counts.exported += processor.exported;
            counts.retried += processor.retried;
            counts.lost.add(&processor.lost);
        }
        // Not handed over: counted once for both.
        let at_start = self.thread_counters.sampled_out();
        counts.sampled_out += at_start;
        counts.copied = counters.copied.get();
        let SpanQueueCounts {
            submitted,
            queue_full,
            bytes,
            shutdown,
        } = self.shared.span_queue.counts();
        counts.lost.queue_full += queue_full;
        counts.lost.bytes += bytes;
        counts.lost.shutdown += shutdown;
        counts.submitted += submitted + counters.submitted.get() + at_start;
        counts.discarded = counters.discarded.get();
        counts.buffered = counters.buffered.get();
        counts.started = self.thread_counters.started();
        counts.settle();
        counts
    }

    /// The same for each processor, in the order in which they were added.
    pub(crate) fn processor_stats(&self) -> Vec<ProcessorStats> {
        // One of the parent's threads may hold the lock for ever.
        if !self.process.is_current() {
            return Vec::new();
        }
        let workers = lock(&self.lifecycle).workers.clone();
        workers.iter().map(|worker| worker.stats()).collect()
    }

    /// Spans waiting or on their way, per processor; without those that tail policies hold.
    pub(crate) fn queued(&self) -> u64 {
        // First: what is let go meanwhile is on its way.
        let held = self.shared.counters.held();
        self.stats().queued.saturating_sub(held)
    }
}
