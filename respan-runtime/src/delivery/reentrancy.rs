//! Per-thread flag of a delivery in progress, which prevents a thread from waiting for itself.

use std::cell::Cell;

thread_local! {
    static IS_DELIVERING: Cell<bool> = const { Cell::new(false) };
}

/// Marks the current thread as delivering until it is dropped.
///
/// Entered by the threads of the delivery for their lifetime, and by a program's thread while it exports, flushes or stops an
/// exporter itself. Code of the program that runs inside of it can end spans and call `flush`; neither may wait.
#[derive(Debug)]
pub(crate) struct ReentrancyGuard(());

impl ReentrancyGuard {
    /// `None` if the thread is delivering already, or is being destroyed.
    pub(crate) fn enter() -> Option<Self> {
        let was_delivering = IS_DELIVERING.try_with(|flag| flag.replace(true)).unwrap_or(true);
        // Lazily: dropping a second guard would clear the flag of the first.
        (!was_delivering).then(|| Self(()))
    }

    pub(crate) fn is_active() -> bool {
        IS_DELIVERING.try_with(Cell::get).unwrap_or(false)
    }
}

impl Drop for ReentrancyGuard {
    fn drop(&mut self) {
        let _ = IS_DELIVERING.try_with(|flag| flag.set(false));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_guard_is_refused_and_leaves_the_first_active() {
        let first = ReentrancyGuard::enter();
        assert!(ReentrancyGuard::enter().is_none());
        assert!(ReentrancyGuard::is_active());
        drop(first);
        assert!(!ReentrancyGuard::is_active());
    }
}
