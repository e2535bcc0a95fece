//! Body of a traced call, which runs once.

#![expect(unsafe_code, reason = "few functions to compile for each annotated one")]

use std::mem::ManuallyDrop;

/// A body that may be called through a mutable reference.
///
/// As an `Option` it would be three functions more for each annotated one, and a destructor. Without one, a body that does not
/// run is leaked.
pub(super) struct Once<F> {
    body: ManuallyDrop<F>,
    has_run: bool,
}

impl<R, F: FnOnce() -> R> Once<F> {
    #[inline]
    pub(super) fn new(body: F) -> Self {
        Self {
            body: ManuallyDrop::new(body),
            has_run: false,
        }
    }

    /// Runs the body; None if it has run.
    #[inline]
    pub(super) fn run(&mut self) -> Option<R> {
        if self.has_run {
            return None;
        }
        self.has_run = true;
        // SAFETY: `has_run` was false, and only this function takes the body.
        Some(unsafe { ManuallyDrop::take(&mut self.body) }())
    }
}
