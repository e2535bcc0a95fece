//! A flag that is set once.

use std::sync::atomic::{AtomicBool, Ordering};

/// A flag in a `static`, for messages and registrations that happen once per process.
#[derive(Debug)]
pub(crate) struct OnceFlag(AtomicBool);

impl OnceFlag {
    pub(crate) const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Sets the flag; true if it was not set before.
    pub(crate) fn set(&self) -> bool {
        // The load keeps later calls free of a read-modify-write operation.
        !self.0.load(Ordering::Relaxed) && !self.0.swap(true, Ordering::Relaxed)
    }
}
