//! A number that every thread adds to at every span.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Enough that threads that are busy at the same time seldom share one.
const SHARDS: usize = 8;

/// Threads add to different cache lines: one that all write would travel between the cores with every span.
#[derive(Debug, Default)]
pub(crate) struct Sharded([Shard; SHARDS]);

#[derive(Debug, Default)]
#[repr(align(64))]
struct Shard(AtomicU64);

static NEXT: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static SHARD: Cell<usize> = Cell::new(NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS);
}

impl Sharded {
    #[inline]
    pub(crate) fn increment(&self) {
        let index = SHARD.try_with(Cell::get).unwrap_or(0);
        if let Some(shard) = self.0.get(index) {
            shard.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn sum(&self) -> u64 {
        self.0.iter().map(|shard| shard.0.load(Ordering::Relaxed)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_threads_are_counted() {
        let number = Sharded::default();
        std::thread::scope(|scope| {
            for _ in 0..10 {
                scope.spawn(|| (0..100).for_each(|_| number.increment()));
            }
        });
        assert_eq!(number.sum(), 1000);
    }
}
