//! Reading and attaching contexts.

use super::attached::{Attached, OwnGuard, drop_pending};
use super::thread_state::{Source, source, with};
use crate::sync::{catch_muted, install_hook};
use opentelemetry::Context;

/// Applies a function to the current context; None while the thread ends.
#[inline]
pub(crate) fn map_current<R>(function: impl FnOnce(&Context) -> R) -> Option<R> {
    match source() {
        Source::OpenTelemetry => Some(Context::map_current(function)),
        Source::Unreachable => None,
        Source::Pending | Source::Own => own_current().map(|context| function(&context)),
    }
}

/// Makes the context that `make` returns current until the guard is dropped; None while the thread ends. `make` is called again
/// if OpenTelemetry does not take the context.
#[inline]
pub(crate) fn attach(mut make: impl FnMut() -> Context) -> Option<Attached> {
    match source() {
        Source::OpenTelemetry => match catch_muted(|| make().attach()) {
            Some(guard) => Some(Attached::OpenTelemetry(guard)),
            None => attach_own(make()),
        },
        Source::Unreachable => None,
        Source::Pending | Source::Own => attach_slow(&mut make),
    }
}

#[cold]
fn attach_slow(make: &mut dyn FnMut() -> Context) -> Option<Attached> {
    drop_pending();
    let guard = match source() {
        Source::Own => None,
        _ => catch_muted(|| make().attach()),
    };
    guard.map_or_else(|| attach_own(make()), |guard| Some(Attached::OpenTelemetry(guard)))
}

#[cold]
fn attach_own(context: Context) -> Option<Attached> {
    // Without a telemetry the hook is not installed yet.
    install_hook();
    with(|state| {
        let mut contexts = state.contexts.borrow_mut();
        let depth = contexts.len();
        contexts.push(context);
        state.source.set(Source::Own);
        Attached::Own(OwnGuard { depth })
    })
}

/// A copy, so that nothing is borrowed while the caller reads it.
#[cold]
fn own_current() -> Option<Context> {
    drop_pending();
    let own = with(|state| state.contexts.borrow().last().cloned()).flatten();
    own.or_else(|| (source() != Source::Unreachable).then(Context::current))
}
