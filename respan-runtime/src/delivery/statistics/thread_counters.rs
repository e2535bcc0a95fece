//! Per-thread counters for the hot path.

use crate::fork::Generation;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// The counters of one thread. Only that thread writes to them, and no two share a cache line, so counting a span moves no
/// cache line between cores.
#[derive(Debug, Default)]
#[repr(align(64))]
pub(crate) struct ThreadCounters {
    started: AtomicU64,
    sampled_out: AtomicU64,
}

impl ThreadCounters {
    /// Called by the owning thread only.
    #[inline]
    pub(crate) fn count_started(&self) {
        increment(&self.started);
    }

    /// Called by the owning thread only.
    #[inline]
    pub(crate) fn count_sampled_out(&self) {
        increment(&self.sampled_out);
    }
}

#[inline]
fn increment(counter: &AtomicU64) {
    counter.store(counter.load(Ordering::Relaxed) + 1, Ordering::Release);
}

/// The counters of all threads of one telemetry.
#[derive(Debug)]
pub(crate) struct AllThreadCounters {
    process: Generation,
    threads: Mutex<Vec<Arc<ThreadCounters>>>,
    /// Sum over threads that have ended, or are being destroyed.
    ended: ThreadCounters,
}

impl AllThreadCounters {
    pub(crate) fn new(process: Generation) -> Self {
        Self {
            process,
            threads: Mutex::default(),
            ended: ThreadCounters::default(),
        }
    }

    /// Counters for a thread, which passes them to [`unregister`](Self::unregister) when it ends.
    pub(crate) fn register(&self) -> Arc<ThreadCounters> {
        let counters = Arc::new(ThreadCounters::default());
        if let Some(mut threads) = self.process.lock(&self.threads) {
            threads.push(Arc::clone(&counters));
        }
        counters
    }

    /// Adds the numbers of a thread that is ending to the sum.
    pub(crate) fn unregister(&self, counters: &Arc<ThreadCounters>) {
        let Some(mut threads) = self.process.lock(&self.threads) else {
            return;
        };
        threads.retain(|registered| !Arc::ptr_eq(registered, counters));
        for (ended, own) in [
            (&self.ended.started, &counters.started),
            (&self.ended.sampled_out, &counters.sampled_out),
        ] {
            ended.fetch_add(own.load(Ordering::Relaxed), Ordering::Release);
        }
    }

    /// Called by a thread whose own counters are destroyed.
    #[cold]
    pub(crate) fn count_started(&self) {
        self.ended.started.fetch_add(1, Ordering::Release);
    }

    /// Called by a thread whose own counters are destroyed.
    #[cold]
    pub(crate) fn count_sampled_out(&self) {
        self.ended.sampled_out.fetch_add(1, Ordering::Release);
    }

    pub(crate) fn started(&self) -> u64 {
        self.sum(|counters| &counters.started)
    }

    pub(crate) fn sampled_out(&self) -> u64 {
        self.sum(|counters| &counters.sampled_out)
    }

    fn sum(&self, counter: impl Fn(&ThreadCounters) -> &AtomicU64) -> u64 {
        let threads = self.process.lock(&self.threads);
        let threads = threads.iter().flat_map(|threads| threads.iter().map(Arc::as_ref));
        let all = threads.chain([&self.ended]);
        all.map(|counters| counter(counters).load(Ordering::Acquire)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_ended_threads_are_kept() {
        let thread_counters = AllThreadCounters::new(Generation::current());
        std::thread::scope(|scope| {
            for _ in 0..10 {
                scope.spawn(|| {
                    let counters = thread_counters.register();
                    (0..100).for_each(|_| counters.count_started());
                    counters.count_sampled_out();
                    thread_counters.unregister(&counters);
                });
            }
        });
        thread_counters.count_started();
        assert_eq!((thread_counters.started(), thread_counters.sampled_out()), (1001, 10));
        assert!(
            thread_counters
                .threads
                .into_inner()
                .is_ok_and(|threads| threads.is_empty())
        );
    }
}
