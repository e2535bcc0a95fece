//! Guards of attached contexts.

#[cfg(feature = "tracing")]
use super::entered_carrier::EnteredCarrier;
use super::thread_state::{Source, set_source, source, with};
use crate::sync::catch_muted;
use opentelemetry::{Context, ContextGuard};
use std::mem::{self, ManuallyDrop};

/// A context that is current on this thread until the guard is dropped.
///
/// Drop it in the function that attached it; a guard that may be dropped elsewhere is passed to [`detach`].
#[derive(Debug)]
#[must_use]
pub(crate) enum Attached {
    OpenTelemetry(ContextGuard),
    Own(#[expect(dead_code, reason = "its destructor detaches the context")] OwnGuard),
    #[cfg(feature = "tracing")]
    Carried(Box<CarriedGuard>),
}

/// Guard of an attached context with its carrier, which is exited first.
#[cfg(feature = "tracing")]
#[derive(Debug)]
pub(crate) struct CarriedGuard {
    pub(super) entered: EnteredCarrier,
    pub(super) attached: Attached,
}

/// Guard of a context in respan's own stack.
#[derive(Debug)]
pub(crate) struct OwnGuard {
    /// The number of contexts below it.
    pub(super) depth: usize,
}

impl Drop for OwnGuard {
    #[cold]
    #[inline(never)]
    fn drop(&mut self) {
        let removed = with(|state| {
            let mut contexts = state.contexts.borrow_mut();
            let at = self.depth.min(contexts.len());
            let removed = contexts.split_off(at);
            if contexts.is_empty() {
                let has_pending = !state.pending.borrow().is_empty();
                set_source(if has_pending {
                    Source::Pending
                } else {
                    Source::OpenTelemetry
                });
            }
            removed
        });
        // Without the borrow, because dropping a span may attach contexts.
        drop(removed);
    }
}

/// Drops a guard that may outlive the thread's current context, or be dropped in a callback of OpenTelemetry's.
///
/// While the thread ends the guard is leaked, since its destructor would panic and it owns nothing. In a callback it is kept
/// until the callback has returned.
pub(crate) fn detach(attached: Attached) {
    match (source(), attached) {
        (Source::Unreachable, attached) => {
            let _ = ManuallyDrop::new(attached);
        }
        (_, Attached::OpenTelemetry(guard)) if is_borrowed() => keep(guard),
        #[cfg(feature = "tracing")]
        (_, Attached::Carried(guard)) => {
            let CarriedGuard { entered, attached } = *guard;
            drop(entered);
            detach(attached);
        }
        (_, attached) => drop(attached),
    }
}

/// Returns whether OpenTelemetry's cell is borrowed, by a callback further up the stack.
fn is_borrowed() -> bool {
    catch_muted(|| drop(Context::new().attach())).is_none()
}

#[cold]
fn keep(guard: ContextGuard) {
    with(|state| {
        state.pending.borrow_mut().push(guard);
        if source() == Source::OpenTelemetry {
            set_source(Source::Pending);
        }
    });
}

/// Drops the guards that were kept, if the callback has returned.
#[cold]
pub(super) fn drop_pending() {
    if source() != Source::Pending || is_borrowed() {
        return;
    }
    let pending = with(|state| {
        set_source(Source::OpenTelemetry);
        mem::take(&mut *state.pending.borrow_mut())
    });
    drop(pending);
}
