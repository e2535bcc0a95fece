//! The deadline of export attempts.

use crate::sync::lock;
use std::sync::Mutex;
use std::task::Waker;
use std::time::Instant;

/// A deadline that one thread sets while another one waits in [`block_on_with_deadline`](super::block_on_with_deadline).
#[derive(Debug, Default)]
pub(crate) struct AttemptDeadline {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    at: Option<Instant>,
    /// Wakes the thread that has waited last.
    waiter: Option<Waker>,
}

impl AttemptDeadline {
    /// Sets the deadline and wakes the waiting thread.
    pub(crate) fn set(&self, at: Instant) {
        let waiter = {
            let mut state = lock(&self.state);
            state.at = Some(at);
            state.waiter.take()
        };
        if let Some(waker) = waiter {
            waker.wake();
        }
    }

    pub(super) fn at(&self) -> Option<Instant> {
        lock(&self.state).at
    }

    pub(crate) fn is_elapsed(&self) -> bool {
        self.at().is_some_and(|at| Instant::now() >= at)
    }

    /// Begins a wait, which [`set`](Self::set) may end.
    pub(super) fn wait(&self) -> DeadlineWait<'_> {
        DeadlineWait { deadline: self }
    }
}

/// A wait until the deadline. Its waker is released at its end: it may hold an event loop, and the deadline outlives the exporter.
#[derive(Debug)]
pub(super) struct DeadlineWait<'d> {
    deadline: &'d AttemptDeadline,
}

impl DeadlineWait<'_> {
    /// Registers the waker that [`AttemptDeadline::set`] wakes.
    pub(super) fn register(&self, waker: &Waker) {
        let mut state = lock(&self.deadline.state);
        if !state.waiter.as_ref().is_some_and(|waiter| waiter.will_wake(waker)) {
            state.waiter = Some(waker.clone());
        }
    }
}

impl Drop for DeadlineWait<'_> {
    fn drop(&mut self) {
        let waiter = lock(&self.deadline.state).waiter.take();
        drop(waiter);
    }
}
