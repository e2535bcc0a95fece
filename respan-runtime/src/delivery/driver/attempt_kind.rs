//! The place of a batch among those that a worker attempts.

use std::cell::Cell;
use std::time::Instant;

/// The kind of an attempt, which decides the consequences of a failure.
#[derive(Debug, Clone, Copy)]
pub(crate) enum AttemptKind<'a> {
    /// The batch at the front of the queue, whose age is that of its first attempt.
    Front,
    /// A batch behind others that have failed; it does not age.
    Later {
        /// `true` if it was attempted before.
        is_retry: bool,
    },
    /// A batch that failed while the endpoint took others; its failures delay no other batch.
    Isolated(&'a IsolatedAttempt),
}

/// The attempts at one isolated batch.
#[derive(Debug)]
pub(crate) struct IsolatedAttempt {
    pub(super) since: Instant,
    pub(super) failures: Cell<u32>,
    due: Cell<Instant>,
}

impl IsolatedAttempt {
    /// The first attempt is due now.
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            since: now,
            failures: Cell::new(0),
            due: Cell::new(now),
        }
    }

    /// The time at which the next attempt is due.
    pub(crate) fn due(&self) -> Instant {
        self.due.get()
    }

    pub(crate) fn set_due(&self, due: Instant) {
        self.due.set(due);
    }

    pub(crate) fn skip_backoff(&self, now: Instant) {
        self.due.set(self.due.get().min(now));
    }
}
