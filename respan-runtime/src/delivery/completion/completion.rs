//! Completion of a flush or shutdown by several participants.

use crate::sync::lock;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Instant;

/// Passed along with a command; its caller waits until every participant that opened it has closed it.
///
/// A participant that passes it on opens it for the next one before closing it for itself.
#[derive(Debug)]
pub(crate) struct Completion {
    state: Mutex<State>,
    all_closed: Condvar,
    created: Instant,
    deadline: Option<Instant>,
}

#[derive(Debug, Default)]
struct State {
    /// Names of participants that have not closed it.
    open: Vec<String>,
}

impl Default for Completion {
    fn default() -> Self {
        Self {
            state: Mutex::default(),
            all_closed: Condvar::new(),
            created: Instant::now(),
            deadline: None,
        }
    }
}

impl Completion {
    /// For a caller that waits no longer than this; participants need not go on after it.
    pub(crate) fn with_deadline(deadline: Instant) -> Self {
        Self {
            deadline: Some(deadline),
            ..Self::default()
        }
    }

    /// The time at which its caller began to wait.
    pub(crate) fn created(&self) -> Instant {
        self.created
    }

    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Adds a participant.
    pub(crate) fn open(&self, name: &str) {
        lock(&self.state).open.push(name.to_owned());
    }

    /// Removes a participant.
    pub(crate) fn close(&self, name: &str) {
        let mut state = lock(&self.state);
        if let Some(index) = state.open.iter().position(|open| open == name) {
            state.open.swap_remove(index);
        }
        if state.open.is_empty() {
            self.all_closed.notify_all();
        }
    }

    /// Waits for all participants.
    ///
    /// # Errors
    ///
    /// At the deadline, the names of those that have not closed it.
    pub(crate) fn wait(&self, deadline: Instant) -> Result<(), Vec<String>> {
        let mut state = lock(&self.state);
        loop {
            if state.open.is_empty() {
                return Ok(());
            }
            let remaining = deadline.saturating_duration_since(Instant::now());
            if remaining.is_zero() {
                return Err(state.open.clone());
            }
            state = self
                .all_closed
                .wait_timeout(state, remaining)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }
}
