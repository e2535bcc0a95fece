//! Buffers that have carried one span's content and can carry another one's.
//!
//! A content buffer is filled on the program's thread and freed on one of ours. To `malloc` that is the worst case: its
//! per-thread cache runs dry on one side and overflows on the other, and both sides then meet at one lock. So buffers go
//! back, many at a time: every thread keeps a few, and a depot is what the threads exchange.

use std::cell::RefCell;
use std::sync::Mutex;

/// A larger buffer is not kept: what is kept has to stay small beside the program.
const LARGEST: usize = 4096;
/// How many go between a thread and the depot at once.
const THREAD_CACHE: usize = 32;
/// As many as wait in a queue of the usual length.
const DEPOT: usize = 2048;

static SPARES: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

thread_local! {
    static OWN: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// Puts a spare buffer, which has room, in the place of `buffer`, if there is one.
pub(crate) fn take(buffer: &mut Vec<u8>) {
    with_own(|own| {
        // Whoever waits for a buffer is faster with a new one.
        if own.is_empty()
            && let Ok(mut spares) = SPARES.try_lock()
            && !spares.is_empty()
        {
            let rest = spares.len().saturating_sub(THREAD_CACHE);
            own.extend(spares.drain(rest..));
        }
        if let Some(spare) = own.pop() {
            *buffer = spare;
        }
    });
}

/// Gives a buffer that is no longer needed.
pub(crate) fn give(mut buffer: Vec<u8>) {
    if buffer.capacity() == 0 || buffer.capacity() > LARGEST {
        return;
    }
    buffer.clear();
    with_own(|own| {
        own.push(buffer);
        if own.len() >= 2 * THREAD_CACHE {
            // Never waited for: in a child made by `fork` nobody may be there to give the lock back.
            match SPARES.try_lock() {
                Ok(mut spares) => {
                    let room = DEPOT.saturating_sub(spares.len());
                    spares.extend(own.drain(THREAD_CACHE..).take(room));
                }
                Err(_) => own.truncate(4 * THREAD_CACHE),
            }
        }
    });
}

/// None where the thread is about to end.
fn with_own<R>(change: impl FnOnce(&mut Vec<Vec<u8>>) -> R) -> Option<R> {
    OWN.try_with(|own| Some(change(&mut *own.try_borrow_mut().ok()?)))
        .ok()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken() -> Vec<u8> {
        let mut buffer = Vec::new();
        take(&mut buffer);
        buffer
    }

    #[test]
    fn what_one_thread_gives_another_one_takes() {
        let given = std::thread::spawn(|| (0..4 * THREAD_CACHE).for_each(|_| give(Vec::with_capacity(1000))));
        given.join().expect("the thread");
        let taken = std::thread::spawn(|| {
            (0..THREAD_CACHE)
                .map(|_| taken())
                .any(|buffer| buffer.capacity() >= 1000)
        });
        assert!(taken.join().expect("the thread"));
    }

    #[test]
    fn what_is_large_is_not_kept_and_what_is_kept_is_empty() {
        let thread = std::thread::spawn(|| {
            give(b"content".to_vec());
            give(Vec::with_capacity(LARGEST + 1));
            taken()
        });
        let taken = thread.join().expect("the thread");
        assert!(taken.is_empty() && taken.capacity() < LARGEST);
    }
}
