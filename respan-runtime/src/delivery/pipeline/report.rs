//! Reports of flush and shutdown: the spans that were lost since the last report to the same caller.

use super::pipeline::Pipeline;
use crate::delivery::completion::Report;
use crate::delivery::driver::LossPosition;
use crate::delivery::queue::SpanQueueCounts;
use crate::delivery::statistics::LostSpans;
use crate::delivery::worker::Worker;
use crate::sync::lock;
use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Pipelines that a thread remembers; older ones report to it as to a thread that has recorded nothing.
const MAX_REMEMBERED: usize = 16;

/// A point in the sequence of a pipeline's losses; the difference of two is what was lost in between.
#[derive(Debug)]
pub(super) struct Position {
    at: Instant,
    lost: LostSpans,
    /// Of them, those that ended after the shutdown had begun.
    late: u64,
    /// In the order of the workers.
    processors: Vec<LossPosition>,
}

/// The positions of the last reports.
///
/// A thread that has recorded spans has a position of its own, because a report to another thread is no report to it. All
/// other threads share one: a runtime makes blocking calls on threads that it starts and ends as it likes.
#[derive(Debug)]
pub(crate) struct Reports {
    /// The key of the thread-local positions.
    pipeline: u64,
    shared: Mutex<Arc<Position>>,
}

thread_local! {
    /// The positions of this thread, by pipeline; the latest last.
    static OWN: RefCell<Vec<(u64, Arc<Position>)>> = const { RefCell::new(Vec::new()) };
}

impl Reports {
    pub(super) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let start = Position {
            at: Instant::now(),
            lost: LostSpans::default(),
            late: 0,
            processors: Vec::new(),
        };
        Self {
            pipeline: NEXT.fetch_add(1, Ordering::Relaxed),
            shared: Mutex::new(Arc::new(start)),
        }
    }

    fn shared(&self) -> Arc<Position> {
        Arc::clone(&lock(&self.shared))
    }

    /// The position of this thread; `None` if it has recorded nothing, or is being destroyed.
    pub(super) fn own(&self) -> Option<Arc<Position>> {
        let find = |own: &RefCell<Vec<(u64, Arc<Position>)>>| {
            let own = own.try_borrow().ok()?;
            let found = own.iter().find(|(pipeline, _)| *pipeline == self.pipeline);
            found.map(|(_, position)| Arc::clone(position))
        };
        OWN.try_with(find).ok().flatten()
    }

    fn set_own(&self, position: Arc<Position>) {
        let _ = OWN.try_with(|own| {
            let Ok(mut own) = own.try_borrow_mut() else { return };
            own.retain(|(pipeline, _)| *pipeline != self.pipeline);
            if own.len() >= MAX_REMEMBERED {
                own.remove(0);
            }
            own.push((self.pipeline, position));
        });
    }

    /// Takes over the position of another thread, which waits for this one or for which this one has waited.
    pub(super) fn continue_for(&self, position: Option<Arc<Position>>) {
        if let Some(position) = position {
            self.set_own(position);
        }
    }

    /// This thread starts to record spans: what is lost from here on is reported to it.
    fn add_thread(&self) {
        if self.own().is_none() {
            self.set_own(self.shared());
        }
    }

    fn last(&self) -> Arc<Position> {
        self.own().unwrap_or_else(|| self.shared())
    }

    /// Everything up to `position` has been reported to this thread.
    fn advance(&self, position: &Arc<Position>) {
        if self.own().is_some() {
            self.set_own(Arc::clone(position));
        }
        let mut shared = lock(&self.shared);
        // Calls that overlap may end in another order.
        if shared.at < position.at {
            *shared = Arc::clone(position);
        }
    }
}

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
