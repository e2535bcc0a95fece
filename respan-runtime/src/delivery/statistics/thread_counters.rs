//! Numbers to which every span adds.

use crate::fork::Generation;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// What one thread has counted. Only it writes, so that nothing travels between cores with a span.
#[derive(Debug, Default)]
#[repr(align(64))]
pub(crate) struct ThreadCounters {
    started: AtomicU64,
    sampled_out: AtomicU64,
}

impl ThreadCounters {
    /// By the thread to which it belongs.
    #[inline]
    pub(crate) fn count_started(&self) {
        increment(&self.started);
    }

    /// By the thread to which it belongs.
    #[inline]
    pub(crate) fn count_sampled_out(&self) {
        increment(&self.sampled_out);
    }
}

#[inline]
fn increment(number: &AtomicU64) {
    number.store(number.load(Ordering::Relaxed) + 1, Ordering::Release);
}

/// The tallies of all threads of one telemetry.
#[derive(Debug)]
pub(crate) struct AllThreadCounters {
    process: Generation,
    threads: Mutex<Vec<Arc<ThreadCounters>>>,
    /// Of threads that have ended, or are about to.
    rest: ThreadCounters,
}

impl AllThreadCounters {
    pub(crate) fn new(process: Generation) -> Self {
        Self {
            process,
            threads: Mutex::default(),
            rest: ThreadCounters::default(),
        }
    }

    /// One for a thread, which gives it back.
    pub(crate) fn register(&self) -> Arc<ThreadCounters> {
        let counters = Arc::new(ThreadCounters::default());
        if let Some(mut threads) = self.process.lock(&self.threads) {
            threads.push(Arc::clone(&counters));
        }
        counters
    }

    pub(crate) fn unregister(&self, counters: &Arc<ThreadCounters>) {
        let Some(mut threads) = self.process.lock(&self.threads) else {
            return;
        };
        threads.retain(|known| !Arc::ptr_eq(known, counters));
        for (rest, own) in [
            (&self.rest.started, &counters.started),
            (&self.rest.sampled_out, &counters.sampled_out),
        ] {
            rest.fetch_add(own.load(Ordering::Relaxed), Ordering::Release);
        }
    }

    /// By a thread that has no tally any more.
    #[cold]
    pub(crate) fn count_started(&self) {
        self.rest.started.fetch_add(1, Ordering::Release);
    }

    /// By a thread that has no tally any more.
    #[cold]
    pub(crate) fn count_sampled_out(&self) {
        self.rest.sampled_out.fetch_add(1, Ordering::Release);
    }

    pub(crate) fn started(&self) -> u64 {
        self.sum(|counters| &counters.started)
    }

    pub(crate) fn sampled_out(&self) -> u64 {
        self.sum(|counters| &counters.sampled_out)
    }

    fn sum(&self, number: impl Fn(&ThreadCounters) -> &AtomicU64) -> u64 {
        let threads = self.process.lock(&self.threads);
        let threads = threads.iter().flat_map(|threads| threads.iter().map(Arc::as_ref));
        let all = threads.chain([&self.rest]);
        all.map(|counters| number(counters).load(Ordering::Acquire)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ended_threads_have_counted_stays() {
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
