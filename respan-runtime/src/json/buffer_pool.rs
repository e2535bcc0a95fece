//! A pool of content buffers, with a cache per thread.
//!
//! The program's threads fill content buffers and a delivery thread frees them. This is the worst case for `malloc`: the cache
//! of one thread runs empty, that of the other overflows, and both contend for one lock. So buffers return in groups: each
//! thread caches a few, and threads exchange them through a shared depot (Bonwick and Adams, "Magazines and Vmem", 2001).

use std::cell::RefCell;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// The largest capacity that is pooled.
const MAX_CAPACITY: usize = 4096;
/// Number of buffers that move between a thread and the depot at once.
const GROUP: usize = 32;
/// The largest capacity of all buffers in the depot together. It holds those of most bursts: no more were in use at once.
const MAX_DEPOT_BYTES: usize = 8 * 1024 * 1024;

static DEPOT: Mutex<Depot> = Mutex::new(Depot {
    buffers: Vec::new(),
    bytes: 0,
});
/// True while the depot has buffers; read without its lock, which threads without buffers would take for each span.
static HAS_BUFFERS: AtomicBool = AtomicBool::new(false);

/// Buffers that no thread has.
struct Depot {
    buffers: Vec<Vec<u8>>,
    /// Their capacity.
    bytes: usize,
}

impl Depot {
    /// Adds the buffers for which there is room.
    fn add(&mut self, buffers: impl Iterator<Item = Vec<u8>>) {
        for buffer in buffers {
            if self.bytes + buffer.capacity() <= MAX_DEPOT_BYTES {
                self.bytes += buffer.capacity();
                self.buffers.push(buffer);
            }
        }
    }

    /// Moves a group of buffers to `cache`.
    fn take_group(&mut self, cache: &mut Vec<Vec<u8>>) {
        let rest = self.buffers.len().saturating_sub(GROUP);
        for buffer in self.buffers.drain(rest..) {
            self.bytes -= buffer.capacity();
            cache.push(buffer);
        }
    }
}

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
    depot.take_group(cache);
    HAS_BUFFERS.store(!depot.buffers.is_empty(), Ordering::Relaxed);
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
                    depot.add(cache.drain(GROUP..));
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
