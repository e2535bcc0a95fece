//! A waker that unblocks a thread.

use crate::sync::lock;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::Wake;
use std::time::{Duration, Instant};

/// A waker for a thread blocked in [`wait`](Self::wait).
///
/// Not `thread::park`: on the caller's thread that would consume the unpark token of the caller's own executor.
#[derive(Debug, Default)]
pub(super) struct ThreadWaker {
    is_woken: Mutex<bool>,
    changed: Condvar,
}

impl ThreadWaker {
    /// Blocks until it is woken; false if the deadline elapsed first.
    pub(super) fn wait(&self, deadline: Option<Instant>) -> bool {
        let mut is_woken = lock(&self.is_woken);
        while !*is_woken {
            let timeout = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if timeout == Some(Duration::ZERO) {
                return false;
            }
            let result = self.changed.wait_timeout(is_woken, timeout.unwrap_or(Duration::MAX));
            is_woken = result.unwrap_or_else(PoisonError::into_inner).0;
        }
        *is_woken = false;
        true
    }
}

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        *lock(&self.is_woken) = true;
        self.changed.notify_one();
    }
}
