//! Reading and attaching contexts.

use super::attached::{Attached, OwnGuard, drop_pending};
use super::thread_state::{Source, set_source, source, with};
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

/// Makes a context current until the guard is dropped; None while the thread ends. `again` makes the context a second time, if
/// OpenTelemetry does not take it: a copy in advance would cost every call.
#[inline]
pub(crate) fn attach(context: Context, again: impl FnOnce() -> Context) -> Option<Attached> {
    let mut guard = None;
    attach_to(&mut guard, context, again);
    guard
}

/// As [`attach`]; the guard, which is written in pieces, is put where it stays. Moved directly after, it would stall on store
/// forwarding.
#[inline]
pub(crate) fn attach_to(guard: &mut Option<Attached>, context: Context, again: impl FnOnce() -> Context) {
    match source() {
        Source::OpenTelemetry => match catch_muted(move || context.attach()) {
            Some(attached) => *guard = Some(Attached::OpenTelemetry(attached)),
            None => *guard = attach_own(again()),
        },
        Source::Unreachable => {}
        Source::Pending | Source::Own => *guard = attach_slow(context),
    }
}

/// As [`attach`], with a copy.
pub(crate) fn attach_copy(context: &Context) -> Option<Attached> {
    attach(context.clone(), || context.clone())
}

#[cold]
fn attach_slow(context: Context) -> Option<Attached> {
    drop_pending();
    let guard = match source() {
        Source::Own => None,
        _ => catch_muted(|| context.clone().attach()),
    };
    guard.map_or_else(|| attach_own(context), |guard| Some(Attached::OpenTelemetry(guard)))
}

#[cold]
fn attach_own(context: Context) -> Option<Attached> {
    // Without a telemetry the hook is not installed yet.
    install_hook();
    with(|state| {
        let mut contexts = state.contexts.borrow_mut();
        let depth = contexts.len();
        contexts.push(context);
        set_source(Source::Own);
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
