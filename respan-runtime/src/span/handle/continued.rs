//! The context of code that runs apart from where it was made: futures, and regions.

use super::respan_span::with_span;
use crate::span::context::{ContextValue, active_span, restrictions};
use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt as _;

/// Returns whether a span that starts in the context inherits anything from it.
pub(crate) fn inherits(context: &Context) -> bool {
    context.has_active_span() || context.get::<ContextValue>().is_some() || context.is_telemetry_suppressed()
}

/// The context for code that was made in `earlier` and runs in `current`.
///
/// That is the current one, as long as spans inherit anything from it; without a span of its own it continues the earlier span,
/// so that the code stays in its trace. Restrictions of both hold.
pub(crate) fn continued(current: &Context, earlier: &Context) -> Context {
    changed_by(current, earlier).unwrap_or_else(|| current.clone())
}

/// As [`continued`]; None if that is the current context.
pub(crate) fn changed_by(current: &Context, earlier: &Context) -> Option<Context> {
    if !inherits(earlier) {
        return None;
    }
    if !inherits(current) {
        return Some(earlier.clone());
    }
    let has_telemetry = |value: &ContextValue| value.core.is_some();
    let keeps_span = current.has_active_span() || current.get().is_some_and(has_telemetry);
    if keeps_span && !restrictions::is_restricted(earlier) {
        return None;
    }
    let context = if keeps_span {
        current.clone()
    } else {
        let value = ContextValue::from_context(current).or(ContextValue::from_context(earlier));
        with_span_of(earlier, &current.with_value(value))
    };
    Some(restrictions::restricted_by(context, earlier))
}

/// The context with the active span of another one.
fn with_span_of(other: &Context, context: &Context) -> Context {
    match active_span(other) {
        Some(span) => with_span(context, span),
        None if other.has_active_span() => context.with_remote_span_context(other.span().span_context().clone()),
        None => context.clone(),
    }
}
