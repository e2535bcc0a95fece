//! A lock that is waited for no longer than a timeout.

use super::lock::lock;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// A lock without data, which `Mutex` cannot be: it has no timeout.
#[derive(Debug, Default)]
pub(crate) struct TimedLock {
    is_locked: Mutex<bool>,
    unlocked: Condvar,
}

/// Releases the lock when it is dropped.
#[derive(Debug)]
pub(crate) struct TimedLockGuard<'a> {
    lock: &'a TimedLock,
    /// Another thread had the lock when this one came.
    pub(crate) has_waited: bool,
}

impl TimedLock {
    /// `None` if other threads had the lock until the timeout.
    pub(crate) fn acquire(&self, timeout: Duration) -> Option<TimedLockGuard<'_>> {
        let is_locked = lock(&self.is_locked);
        let has_waited = *is_locked;
        let waited = self
            .unlocked
            .wait_timeout_while(is_locked, timeout, |is_locked| *is_locked);
        let mut is_locked = waited.unwrap_or_else(PoisonError::into_inner).0;
        if std::mem::replace(&mut *is_locked, true) {
            return None;
        }
        Some(TimedLockGuard { lock: self, has_waited })
    }
}

impl Drop for TimedLockGuard<'_> {
    fn drop(&mut self) {
        *lock(&self.lock.is_locked) = false;
        self.lock.unlocked.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_one_is_acquired_once_it_is_released_and_not_after_the_timeout() {
        let timed_lock = TimedLock::default();
        let first = timed_lock.acquire(Duration::ZERO).expect("unlocked");
        assert!(!first.has_waited);
        assert!(timed_lock.acquire(Duration::from_millis(1)).is_none());
        std::thread::scope(|scope| {
            let second = scope.spawn(|| timed_lock.acquire(Duration::MAX).map(|second| second.has_waited));
            drop(first);
            assert!(second.join().expect("no panic").is_some());
        });
        assert!(timed_lock.acquire(Duration::ZERO).is_some());
    }
}
