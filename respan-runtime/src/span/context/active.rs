//! Finds our own span in an OpenTelemetry `Context`.
//!
//! A `Context` gives no access to the type of its active span. So we ask it a question that any span answers and that
//! changes nothing, `is_recording`, while a flag of this thread says that we are asking: our span then leaves a
//! reference to itself. That costs a lock and no allocation, where a typed context value costs 110 ns a span, and it
//! holds wherever the `Context` is carried: other threads, other tasks, through other libraries.

use crate::current_context;
use crate::span::running::RunningSpan;
use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

thread_local! {
    static IS_PROBING: Cell<bool> = const { Cell::new(false) };
    static PROBED: RefCell<Option<Arc<RunningSpan>>> = const { RefCell::new(None) };
}

/// Our span among the active spans of `context`, if it is one of ours.
#[inline]
pub(crate) fn active_span(context: &Context) -> Option<Arc<RunningSpan>> {
    if !context.has_active_span() {
        return None;
    }
    IS_PROBING.set(true);
    context.span().is_recording();
    IS_PROBING.set(false);
    // Gone while the thread ends: then there is no span of ours either.
    PROBED.try_with(RefCell::take).ok().flatten()
}

/// The current span, if it is one of ours.
pub(crate) fn current_span() -> Option<Arc<RunningSpan>> {
    current_context::map_current(active_span).flatten()
}

/// What our span does when it is asked `is_recording`; true if the question was ours.
#[inline]
pub(crate) fn capture_probe(span: &Arc<RunningSpan>) -> bool {
    IS_PROBING.get() && PROBED.try_with(|probed| probed.replace(Some(Arc::clone(span)))).is_ok()
}
