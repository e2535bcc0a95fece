//! The deadline of export attempts.

use super::signal::Signal;
use crate::sync::lock;
use std::sync::{Arc, Mutex, Weak};
use std::task::Wake as _;
use std::time::Instant;

/// A deadline that one thread sets while another one waits in [`block_on_with_deadline`](super::block_on_with_deadline).
#[derive(Debug, Default)]
pub(crate) struct AttemptDeadline {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    at: Option<Instant>,
    /// The signal of the thread that waits at the moment.
    waiter: Weak<Signal>,
}

impl AttemptDeadline {
    /// Sets the deadline and wakes the waiting thread.
    pub(crate) fn set(&self, at: Instant) {
        let waiter = {
            let mut state = lock(&self.state);
            state.at = Some(at);
            state.waiter.upgrade()
        };
        if let Some(signal) = waiter {
            signal.wake();
        }
    }

    pub(super) fn at(&self) -> Option<Instant> {
        lock(&self.state).at
    }

    pub(crate) fn is_elapsed(&self) -> bool {
        self.at().is_some_and(|at| Instant::now() >= at)
    }

    /// Registers the signal that [`set`](Self::set) wakes.
    pub(super) fn register(&self, signal: &Arc<Signal>) {
        lock(&self.state).waiter = Arc::downgrade(signal);
    }
}
