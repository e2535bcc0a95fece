//! One caller after another.

use super::guard::lock;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Lets one caller through at a time, and has nobody wait longer than he may.
#[derive(Debug, Default)]
pub(crate) struct TimedLock {
    is_taken: Mutex<bool>,
    free: Condvar,
}

/// While it lives, nobody else gets through.
#[derive(Debug)]
pub(crate) struct TimedLockGuard<'a> {
    turnstile: &'a TimedLock,
    /// Somebody else was there first.
    pub(crate) has_waited: bool,
}

impl TimedLock {
    /// `None` if others have taken all that time.
    pub(crate) fn pass(&self, timeout: Duration) -> Option<TimedLockGuard<'_>> {
        let is_taken = lock(&self.is_taken);
        let has_waited = *is_taken;
        let waited = self.free.wait_timeout_while(is_taken, timeout, |is_taken| *is_taken);
        let mut is_taken = waited.unwrap_or_else(PoisonError::into_inner).0;
        if std::mem::replace(&mut *is_taken, true) {
            return None;
        }
        Some(TimedLockGuard {
            turnstile: self,
            has_waited,
        })
    }
}

impl Drop for TimedLockGuard<'_> {
    fn drop(&mut self) {
        *lock(&self.turnstile.is_taken) = false;
        self.turnstile.free.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_let_through_and_the_next_when_he_has_gone() {
        let turnstile = TimedLock::default();
        let first = turnstile.pass(Duration::ZERO).expect("it is free");
        assert!(!first.has_waited);
        assert!(turnstile.pass(Duration::from_millis(1)).is_none());
        std::thread::scope(|scope| {
            let second = scope.spawn(|| turnstile.pass(Duration::MAX).map(|second| second.has_waited));
            drop(first);
            assert!(second.join().expect("no panic").is_some());
        });
        assert!(turnstile.pass(Duration::ZERO).is_some());
    }
}
