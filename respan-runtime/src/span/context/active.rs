//! The running span in an OpenTelemetry `Context`.
//!
//! A `Context` returns its active span as a trait object, which cannot be downcast. So a thread-local flag is set and
//! `is_recording` is called, a method of every span that changes nothing: a span of respan's sees the flag and stores a
//! reference to itself in a second thread-local. This probe works wherever the `Context` was carried, on other threads, in
//! other tasks or through other libraries. It costs one lock; a typed context value beside the span would cost three
//! allocations a span.

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

/// The active span of a context, if it is one of respan's.
#[inline]
pub(crate) fn active_span(context: &Context) -> Option<Arc<RunningSpan>> {
    if !context.has_active_span() {
        return None;
    }
    IS_PROBING.set(true);
    context.span().is_recording();
    IS_PROBING.set(false);
    // Fails while the thread ends, and `capture_probe` failed as well.
    PROBED.try_with(RefCell::take).ok().flatten()
}

/// The active span of the current context, if it is one of respan's.
pub(crate) fn current_span() -> Option<Arc<RunningSpan>> {
    current_context::map_current(active_span).flatten()
}

/// Stores the span for the probe that is running on this thread; false if there is none. Called by `is_recording`.
#[inline]
pub(crate) fn capture_probe(span: &Arc<RunningSpan>) -> bool {
    IS_PROBING.get() && PROBED.try_with(|probed| probed.replace(Some(Arc::clone(span)))).is_ok()
}
