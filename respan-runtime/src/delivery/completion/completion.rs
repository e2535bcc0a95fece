//! A promise that everybody asked has answered.

use super::error::DeliveryFailure;
use crate::sync::lock;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Instant;

/// Passed along with a flush or shutdown; the caller waits until all who opened it have closed it.
#[derive(Debug, Default)]
pub(crate) struct Completion {
    state: Mutex<State>,
    closed: Condvar,
    /// When the caller gives up.
    deadline: Option<Instant>,
}

#[derive(Debug, Default)]
struct State {
    open: Vec<String>,
    failures: Vec<DeliveryFailure>,
}

impl Completion {
    pub(crate) fn until(deadline: Instant) -> Self {
        Self {
            deadline: Some(deadline),
            ..Self::default()
        }
    }

    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// One more to wait for. Whoever passes the receipt on opens it for the next before closing it for himself.
    pub(crate) fn open(&self, name: &str) {
        lock(&self.state).open.push(name.to_owned());
    }

    pub(crate) fn close(&self, name: &str, failure: Option<DeliveryFailure>) {
        let mut state = lock(&self.state);
        if let Some(index) = state.open.iter().position(|open| open == name) {
            state.open.swap_remove(index);
        }
        state.failures.extend(failure);
        if state.open.is_empty() {
            self.closed.notify_all();
        }
    }

    /// The failures; or who has not answered in time.
    pub(crate) fn wait(&self, deadline: Instant) -> Result<Vec<DeliveryFailure>, Vec<String>> {
        let mut state = lock(&self.state);
        loop {
            if state.open.is_empty() {
                return Ok(state.failures.clone());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(state.open.clone());
            }
            state = self
                .closed
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}
