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
pub(super) struct ThreadState {
    pub(super) source: Cell<Source>,
    /// Contexts that were attached while OpenTelemetry's cell was borrowed, outermost first.
    pub(super) contexts: RefCell<Vec<Context>>,
    /// Guards that were to be dropped while OpenTelemetry's cell was borrowed.
    pub(super) pending: RefCell<Vec<ContextGuard>>,
}

thread_local! {
    static THREAD_STATE: ThreadState = ThreadState {
        // Panics if respan is first used on this thread after OpenTelemetry's thread-local was destroyed.
        source: Cell::new(match catch_unwind(|| Context::map_current(|_| ())) {
            Ok(()) => Source::OpenTelemetry,
            Err(_) => Source::Unreachable,
        }),
        contexts: RefCell::default(),
        pending: RefCell::default(),
    };
}

#[inline]
pub(super) fn source() -> Source {
    THREAD_STATE
        .try_with(|state| state.source.get())
        .unwrap_or(Source::Unreachable)
}

/// Runs `operation` on the state; None while the thread ends.
pub(super) fn with<R>(operation: impl FnOnce(&ThreadState) -> R) -> Option<R> {
    THREAD_STATE.try_with(operation).ok()
}
