//! A pool of values, with a cache per thread.
//!
//! The program's threads fill values and a delivery thread frees them. This is the worst case for `malloc`: the cache
//! of one thread runs empty, that of the other overflows, and both contend for one lock. So values return in groups: each
//! thread caches a few, and threads exchange them through a shared depot (Bonwick and Adams, "Magazines and Vmem", 2001).

use std::cell::RefCell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::LocalKey;

/// Number of values that move between a thread and the depot at once.
pub(crate) const GROUP: usize = 32;
/// Capacity of the depot in values: the default length of the span queue.
const MAX_DEPOT: usize = 2048;

/// The cache of one thread.
pub(crate) type Cache<T> = RefCell<Vec<T>>;

/// A value of a pool.
pub(crate) trait Pooled {
    /// Begins to load what the value's next owner writes first, which another thread has used last.
    fn prefetch(&mut self);
}

/// A pool of values of one kind, kept for reuse.
pub(crate) struct Pool<T: 'static> {
    cache: &'static LocalKey<Cache<T>>,
    depot: Mutex<Vec<T>>,
    /// True while the depot has values; read without its lock, which threads without values would take for each span.
    has_values: AtomicBool,
}

impl<T: Pooled> Pool<T> {
    /// An empty pool; `cache` belongs to it alone.
    pub(crate) const fn new(cache: &'static LocalKey<Cache<T>>) -> Self {
        Self {
            cache,
            depot: Mutex::new(Vec::new()),
            has_values: AtomicBool::new(false),
        }
    }

    /// A pooled value, if there is one.
    #[inline]
    pub(crate) fn acquire(&self) -> Option<T> {
        self.with_cache(|cache| self.pop(cache)).flatten()
    }

    /// Replaces `value` by a pooled one, with fewer moves than [`acquire`](Self::acquire); false if there is none.
    #[inline]
    pub(crate) fn acquire_in_place(&self, value: &mut T) -> bool {
        let replaced = self.with_cache(|cache| {
            let pooled = self.pop(cache)?;
            *value = pooled;
            Some(())
        });
        replaced.flatten().is_some()
    }

    #[inline]
    fn pop(&self, cache: &mut Vec<T>) -> Option<T> {
        if cache.is_empty() && self.has_values.load(Ordering::Relaxed) {
            self.refill(cache);
        }
        let value = cache.pop();
        if let Some(next) = cache.last_mut() {
            next.prefetch();
        }
        value
    }

    /// Moves a group of values from the depot to the thread's cache.
    #[cold]
    fn refill(&self, cache: &mut Vec<T>) {
        // Allocating is cheaper than waiting for the lock.
        if let Ok(mut depot) = self.depot.try_lock() {
            let rest = depot.len().saturating_sub(GROUP);
            cache.extend(depot.drain(rest..));
            self.has_values.store(!depot.is_empty(), Ordering::Relaxed);
        }
    }

    /// Takes back a value that is no longer needed, without its content.
    pub(crate) fn release(&self, value: T) {
        self.with_cache(|cache| {
            cache.push(value);
            if cache.len() >= 2 * GROUP {
                // Not waited for: in a forked child, a thread of the parent may hold the lock forever.
                match self.depot.try_lock() {
                    Ok(mut depot) => {
                        let room = MAX_DEPOT.saturating_sub(depot.len());
                        depot.extend(cache.drain(GROUP..).take(room));
                        self.has_values.store(true, Ordering::Relaxed);
                    }
                    Err(_) => cache.truncate(4 * GROUP),
                }
            }
        });
    }

    /// `None` if the thread is ending and its cache is destroyed.
    #[inline]
    fn with_cache<R>(&self, change: impl FnOnce(&mut Vec<T>) -> R) -> Option<R> {
        self.cache
            .try_with(|cache| Some(change(&mut *cache.try_borrow_mut().ok()?)))
            .ok()
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Pooled for u8 {
        fn prefetch(&mut self) {}
    }

    thread_local! {
        static CACHE: Cache<u8> = const { Cache::new(Vec::new()) };
    }

    static POOL: Pool<u8> = Pool::new(&CACHE);

    #[test]
    fn values_move_from_one_thread_to_another() {
        let releasing = std::thread::spawn(|| (0..4 * GROUP).for_each(|_| POOL.release(7)));
        releasing.join().expect("the thread");
        let acquiring = std::thread::spawn(|| (0..GROUP).filter_map(|_| POOL.acquire()).count());
        assert_eq!(acquiring.join().expect("the thread"), GROUP);
    }
}
