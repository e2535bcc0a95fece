//! Body of a traced call behind a pointer, so that the code around it is compiled once and not for each function.

use std::mem::{self, ManuallyDrop};
use std::panic::UnwindSafe;

/// A body of any type.
pub(super) trait Body {
    fn run(&mut self);
}

/// A body that runs once, and then its value.
///
/// The value stays where the body has written it until the span has been exited: moved directly after, it would stall on store
/// forwarding. Like [`Entry`](super::Entry) it has no drop glue: a body that does not run is leaked.
///
/// It has no functions of its own: a debug build would compile them for each annotated function.
pub(super) struct CallOnce<F, R> {
    pub(super) body: ManuallyDrop<Option<F>>,
    pub(super) value: ManuallyDrop<Option<R>>,
}

/// In place of the value of a body. Apart, because the arguments of a panic would take room in each frame.
#[cold]
#[inline(never)]
pub(super) fn has_not_run() -> ! {
    unreachable!("the body has run")
}

/// A body as the only capture of a closure for `catch_unwind`, without the frame of an `AssertUnwindSafe`.
pub(super) struct UnwindSafeBody<'a>(pub(super) &'a mut dyn Body);

/// After a panic, the body is not used any more.
impl UnwindSafe for UnwindSafeBody<'_> {}

impl UnwindSafeBody<'_> {
    pub(super) fn run(self) {
        self.0.run();
    }
}

impl<R, F: FnOnce() -> R> Body for CallOnce<F, R> {
    fn run(&mut self) {
        // `Option::take` would be compiled for each body.
        if let Some(body) = mem::replace(&mut *self.body, None) {
            self.value = ManuallyDrop::new(Some(body()));
        }
    }
}
