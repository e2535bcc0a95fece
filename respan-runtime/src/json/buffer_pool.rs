//! A pool of content buffers, with a cache per thread.
//!
//! The program's threads fill content buffers and a delivery thread frees them. This is the worst case for `malloc`: the cache
//! of one thread runs empty, that of the other overflows, and both contend for one lock. So buffers return in groups: each
//! thread caches a few, and threads exchange them through a shared depot (Bonwick and Adams, "Magazines and Vmem", 2001).

use std::cell::RefCell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// The largest capacity that is pooled, which bounds the depot to 8 MiB.
const MAX_CAPACITY: usize = 4096;
/// Number of buffers that move between a thread and the depot at once.
const GROUP: usize = 32;
/// Capacity of the depot in buffers: the default length of the span queue.
const MAX_DEPOT: usize = 2048;

static DEPOT: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());
/// True while the depot has buffers; read without its lock, which threads without buffers would take for each span.
static HAS_BUFFERS: AtomicBool = AtomicBool::new(false);

thread_local! {
    static CACHE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// A pooled buffer, if there is one.
#[inline]
pub(crate) fn acquire() -> Option<Vec<u8>> {
    with_cache(|cache| cache.pop().or_else(|| refill(cache))).flatten()
}

/// Moves a group of buffers from the depot to the thread's cache, and takes one.
#[inline]
fn refill(cache: &mut Vec<Vec<u8>>) -> Option<Vec<u8>> {
    if !HAS_BUFFERS.load(Ordering::Relaxed) {
        return None;
    }
    // Allocating is cheaper than waiting for the lock.
    let mut depot = DEPOT.try_lock().ok()?;
    let rest = depot.len().saturating_sub(GROUP);
    cache.extend(depot.drain(rest..));
    HAS_BUFFERS.store(!depot.is_empty(), Ordering::Relaxed);
    cache.pop()
}

/// Takes back a buffer that is no longer needed.
pub(crate) fn release(mut buffer: Vec<u8>) {
    if buffer.capacity() == 0 || buffer.capacity() > MAX_CAPACITY {
        return;
    }
    buffer.clear();
    with_cache(|cache| {
        cache.push(buffer);
        if cache.len() >= 2 * GROUP {
            // Not waited for: in a forked child, a thread of the parent may hold the lock forever.
            match DEPOT.try_lock() {
                Ok(mut depot) => {
                    let room = MAX_DEPOT.saturating_sub(depot.len());
                    depot.extend(cache.drain(GROUP..).take(room));
                    HAS_BUFFERS.store(true, Ordering::Relaxed);
                }
                Err(_) => cache.truncate(4 * GROUP),
            }
        }
    });
}

/// `None` if the thread is ending and its cache is destroyed.
#[inline]
fn with_cache<R>(change: impl FnOnce(&mut Vec<Vec<u8>>) -> R) -> Option<R> {
    CACHE
        .try_with(|cache| Some(change(&mut *cache.try_borrow_mut().ok()?)))
        .ok()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_move_from_one_thread_to_another() {
        let releasing = std::thread::spawn(|| (0..4 * GROUP).for_each(|_| release(Vec::with_capacity(1000))));
        releasing.join().expect("the thread");
        let acquiring = std::thread::spawn(|| {
            (0..GROUP)
                .filter_map(|_| acquire())
                .any(|buffer| buffer.capacity() >= 1000)
        });
        assert!(acquiring.join().expect("the thread"));
    }

    #[test]
    fn large_buffers_are_not_pooled_and_pooled_ones_are_empty() {
        let thread = std::thread::spawn(|| {
            release(b"content".to_vec());
            release(Vec::with_capacity(MAX_CAPACITY + 1));
            acquire()
        });
        let buffer = thread.join().expect("the thread").expect("the smaller one");
        assert!(buffer.is_empty() && buffer.capacity() < MAX_CAPACITY);
    }
}
