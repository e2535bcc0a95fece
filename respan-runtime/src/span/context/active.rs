//! The running span in an OpenTelemetry `Context`.
//!
//! A `Context` returns its active span as a trait object, which cannot be downcast. So a thread-local is set to
//! [`Probe::Running`] and `is_recording` is called, a method of every span that changes nothing: a span of respan's sees the
//! probe and stores a reference to itself in it. This works wherever the `Context` was carried, on other threads, in other
//! tasks or through other libraries. It costs one lock; a typed context value beside the span would cost three allocations a
//! span.

use crate::current_context;
use crate::span::running::RunningSpan;
use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt;
use std::cell::Cell;
use std::sync::Arc;

enum Probe {
    Idle,
    Running,
    Found(Arc<RunningSpan>),
}

thread_local! {
    static PROBE: Cell<Probe> = const { Cell::new(Probe::Idle) };
}

/// The active span of a context, if it is one of respan's.
#[inline]
pub(crate) fn active_span(context: &Context) -> Option<Arc<RunningSpan>> {
    if !context.has_active_span() {
        return None;
    }
    // Fails while the thread ends.
    PROBE.try_with(|probe| probe.set(Probe::Running)).ok()?;
    context.span().is_recording();
    match PROBE.try_with(|probe| probe.replace(Probe::Idle)) {
        Ok(Probe::Found(span)) => Some(span),
        _ => None,
    }
}

/// The active span of the current context, if it is one of respan's.
pub(crate) fn current_span() -> Option<Arc<RunningSpan>> {
    current_context::map_current(active_span).flatten()
}

/// Stores the span for the probe that is running on this thread; false if there is none. Called by `is_recording`.
#[inline]
pub(crate) fn capture_probe(span: &Arc<RunningSpan>) -> bool {
    PROBE
        .try_with(|probe| {
            let is_running = !matches!(probe.replace(Probe::Idle), Probe::Idle);
            if is_running {
                probe.set(Probe::Found(Arc::clone(span)));
            }
            is_running
        })
        .unwrap_or(false)
}
