//! A deadline shared by threads.

use super::signal::Signal;
use crate::sync::lock;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::task::Wake as _;
use std::time::Instant;

/// A moment after which nothing more is waited for; it may be set while somebody waits.
#[derive(Debug, Default)]
pub(crate) struct AttemptDeadline(Mutex<(Option<Instant>, Weak<Signal>)>);

impl AttemptDeadline {
    fn state(&self) -> MutexGuard<'_, (Option<Instant>, Weak<Signal>)> {
        lock(&self.0)
    }

    pub(crate) fn set(&self, at: Instant) {
        let waiting = {
            let mut state = self.state();
            state.0 = Some(at);
            state.1.upgrade()
        };
        if let Some(signal) = waiting {
            signal.wake();
        }
    }

    pub(super) fn at(&self) -> Option<Instant> {
        self.state().0
    }

    pub(crate) fn is_elapsed(&self) -> bool {
        self.at().is_some_and(|at| Instant::now() >= at)
    }

    pub(super) fn watch(&self, signal: &Arc<Signal>) {
        self.state().1 = Arc::downgrade(signal);
    }
}
