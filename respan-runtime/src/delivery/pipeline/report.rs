//! Reports of flush and shutdown: the spans that were lost since the last report to the same caller.

use super::pipeline::Pipeline;
use super::reports::Position;
use crate::delivery::completion::Report;
use crate::delivery::queue::SpanQueueCounts;
use crate::delivery::statistics::LostSpans;
use crate::delivery::worker::Worker;
use crate::sync::lock;
use std::sync::Arc;
use std::time::Instant;

impl Pipeline {
    /// This thread starts to record spans for this pipeline.
    pub(crate) fn add_thread(&self) {
        // A child made by `fork` might wait for a lock of its parent forever.
        if self.process.is_current() {
            self.reports.add_thread();
        }
    }

    /// The position of the last report to this thread, to be read when a flush or shutdown begins.
    pub(super) fn last_report(&self) -> Arc<Position> {
        self.reports.last()
    }

    /// Losses since then, and with `is_open` the spans that wait or are in a spool; `None` if everything was delivered.
    /// A report `for_shutdown` leaves out the spans that ended after it had begun.
    pub(super) fn report_since(&self, before: &Position, is_open: bool, for_shutdown: bool) -> Option<Report> {
        let workers = lock(&self.lifecycle).workers.clone();
        let now = Arc::new(self.position(&workers));
        let positions = now.processors.iter().enumerate();
        let failures: Vec<_> = workers
            .iter()
            .zip(positions)
            .filter_map(|(worker, (index, now))| {
                let before = before.processors.get(index).copied().unwrap_or_default();
                worker.failure_between(before, *now, is_open)
            })
            .collect();
        self.reports.advance(&now);
        let mut lost = now.lost.since(&before.lost);
        if for_shutdown {
            lost.shutdown = lost.shutdown.saturating_sub(now.late.saturating_sub(before.late));
        }
        (lost.total() > 0 || !failures.is_empty()).then(|| Report {
            lost,
            since: now.at.saturating_duration_since(before.at),
            failures,
        })
    }

    /// The spans lost so far, without those of best-effort destinations.
    pub(super) fn reported_losses(&self) -> LostSpans {
        let workers = lock(&self.lifecycle).workers.clone();
        self.position(&workers).lost
    }

    fn position(&self, workers: &[Arc<Worker>]) -> Position {
        let at = Instant::now();
        let mut lost = self.shared.counters.lost.read();
        let SpanQueueCounts { lost: in_queue, .. } = self.shared.span_queue.counts();
        lost.add(&in_queue);
        let late = lost.shutdown;
        let of_worker = |worker: &Arc<Worker>| {
            let (of_worker, position) = worker.losses_so_far();
            lost.add(&of_worker);
            position
        };
        let processors = workers.iter().map(of_worker).collect();
        Position {
            at,
            lost,
            late,
            processors,
        }
    }
}
