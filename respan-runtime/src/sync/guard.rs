//! What keeps other people's code from harming the delivery, and the delivery from harming itself.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks; nothing here panics while it holds a lock, and if it did the data would still serve.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs foreign code; `None` if it panicked. The message stays with the panic hook: it may hold anything.
pub(crate) fn catch_panic<T>(code: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(code)) {
        Ok(value) => Some(value),
        Err(payload) => {
            // A payload may panic once more when it is dropped; the second payload is given up.
            if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
                Box::leak(second);
            }
            None
        }
    }
}

thread_local! {
    static IS_DELIVERING: Cell<bool> = const { Cell::new(false) };
}

/// While it lives, this thread delivers: it must not wait for its own delivery.
#[derive(Debug)]
pub(crate) struct ReentrancyGuard(());

impl ReentrancyGuard {
    /// `None` if the thread is delivering already, or ending.
    pub(crate) fn enter() -> Option<Self> {
        let before = IS_DELIVERING.try_with(|inside| inside.replace(true)).unwrap_or(true);
        // Not made where it is not given: dropping it would end the delivery that goes on.
        (!before).then(|| Self(()))
    }

    pub(crate) fn is_here() -> bool {
        IS_DELIVERING.try_with(Cell::get).unwrap_or(false)
    }
}

impl Drop for ReentrancyGuard {
    fn drop(&mut self) {
        let _ = IS_DELIVERING.try_with(|inside| inside.set(false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_inside_stays_there_whoever_else_wants_to_enter() {
        let inside = ReentrancyGuard::enter();
        assert!(ReentrancyGuard::enter().is_none());
        assert!(ReentrancyGuard::is_here());
        drop(inside);
        assert!(!ReentrancyGuard::is_here());
    }
}
