//! State of a thread beside OpenTelemetry's current context.

use opentelemetry::{Context, ContextGuard};
use std::cell::{Cell, RefCell};
use std::panic::catch_unwind;

/// The place where the current context of a thread is found.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// OpenTelemetry's thread-local.
    OpenTelemetry,
    /// OpenTelemetry's thread-local, once the guards in `pending` have been dropped.
    Pending,
    /// The last of `contexts`.
    Own,
    /// The thread ends: there is no current context.
    Unreachable,
}

/// Thread-locals are destroyed in reverse order of their first use. The state is first used after OpenTelemetry's thread-local,
/// so it is destroyed before it: while the state is there, so is the current context.
#[derive(Default)]
pub(super) struct ThreadState {
    /// Contexts that were attached while OpenTelemetry's cell was borrowed, outermost first.
    pub(super) contexts: RefCell<Vec<Context>>,
    /// Guards that were to be dropped while OpenTelemetry's cell was borrowed.
    pub(super) pending: RefCell<Vec<ContextGuard>>,
}

impl Drop for ThreadState {
    fn drop(&mut self) {
        set_source(Source::Unreachable);
    }
}

thread_local! {
    /// None until respan is first used on this thread. Without a destructor, because each span reads it several times, and it can
    /// be accessed until the thread has ended.
    static SOURCE: Cell<Option<Source>> = const { Cell::new(None) };

    static THREAD_STATE: ThreadState = ThreadState::default();
}

#[inline]
pub(super) fn source() -> Source {
    SOURCE.get().unwrap_or_else(first_source)
}

#[cold]
#[inline(never)]
fn first_source() -> Source {
    // Panics if respan is first used on this thread after OpenTelemetry's thread-local was destroyed.
    let has_context = catch_unwind(|| Context::map_current(|_| ())).is_ok();
    let source = if has_context && with(|_| ()).is_some() {
        Source::OpenTelemetry
    } else {
        Source::Unreachable
    };
    set_source(source);
    source
}

pub(super) fn set_source(source: Source) {
    SOURCE.set(Some(source));
}

/// Runs `operation` on the state; None while the thread ends.
pub(super) fn with<R>(operation: impl FnOnce(&ThreadState) -> R) -> Option<R> {
    THREAD_STATE.try_with(operation).ok()
}
