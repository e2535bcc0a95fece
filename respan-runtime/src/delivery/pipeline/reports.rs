//! The losses that were reported last, for each thread.

use crate::delivery::driver::LossPosition;
use crate::delivery::statistics::LostSpans;
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
    pub(super) at: Instant,
    pub(super) lost: LostSpans,
    /// Of them, those that ended after the shutdown had begun.
    pub(super) late: u64,
    /// In the order of the workers.
    pub(super) processors: Vec<LossPosition>,
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
    pub(super) fn add_thread(&self) {
        if self.own().is_none() {
            self.set_own(self.shared());
        }
    }

    pub(super) fn last(&self) -> Arc<Position> {
        self.own().unwrap_or_else(|| self.shared())
    }

    /// Everything up to `position` has been reported to this thread.
    pub(super) fn advance(&self, position: &Arc<Position>) {
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
