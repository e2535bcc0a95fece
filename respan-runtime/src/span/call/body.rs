//! Body of a traced call behind a pointer, so that the code around it is compiled once and not for each function.

use std::mem::ManuallyDrop;

/// A body of any type.
pub(super) trait Body {
    fn run(&mut self);
}

/// A body that runs once, and then its value.
///
/// The value stays where the body has written it until the span has been exited: moved directly after, it would stall on store
/// forwarding. Like [`TracedCall`](super::TracedCall) it has no drop glue: a body that does not run is leaked.
pub(super) struct CallOnce<F, R> {
    body: ManuallyDrop<Option<F>>,
    value: ManuallyDrop<Option<R>>,
}

impl<F, R> CallOnce<F, R> {
    #[inline]
    pub(super) fn new(body: F) -> Self {
        Self {
            body: ManuallyDrop::new(Some(body)),
            value: ManuallyDrop::new(None),
        }
    }

    /// The value; None if the body has not run.
    #[inline]
    pub(super) fn into_value(self) -> Option<R> {
        ManuallyDrop::into_inner(self.value)
    }
}

impl<R, F: FnOnce() -> R> Body for CallOnce<F, R> {
    fn run(&mut self) {
        if let Some(body) = self.body.take() {
            self.value = ManuallyDrop::new(Some(body()));
        }
    }
}
