//! Marks of model calls, so that one call is one span however many layers of a program record it.
//!
//! A span of respan's carries its mark itself, which costs nothing; a value in the context marks those of others, and code that runs
//! in a call without a span.

use super::active::active_span;
use super::value::ContextValue;
use crate::span::running::ModelCallMark;
use opentelemetry::Context;
use opentelemetry::trace::{SpanId, TraceContextExt as _};

/// The span that another library has started for the call, until it is described.
struct Undescribed(SpanId);

/// The context with the mark that a model call is recorded in it, with everything that is known about it.
///
/// For the request below the span of a model call: recorders of inner layers then stay silent.
pub fn with_model_call(context: &Context) -> Context {
    with_model_call_of(context, active_id(context))
}

/// As [`with_model_call`], before the span of the call is the active one.
pub(crate) fn with_model_call_of(context: &Context, span: SpanId) -> Context {
    let mut value = ContextValue::from_context(context);
    value.model_call = Some(span);
    context.with_value(value)
}

/// The context, whose active span is that of a model call, with the mark that the span lacks the content of the call.
///
/// For spans of other libraries: a recorder of the request adds its description to this span instead of starting another one.
pub fn with_undescribed_model_call(context: &Context) -> Context {
    context.with_value(Undescribed(active_id(context)))
}

/// Returns whether a model call is recorded in this context, so that no second span must be started.
pub fn is_in_model_call(context: &Context) -> bool {
    let marked_at = || context.get::<ContextValue>().and_then(|value| value.model_call);
    match active_span(context) {
        Some(span) => span.model_call == ModelCallMark::Recorded || marked_at() == Some(span.context.span_id()),
        None => marked_at().is_some(),
    }
}

/// Returns whether the active span of this context is that of a model call without its content.
pub fn has_undescribed_model_call(context: &Context) -> bool {
    if is_in_model_call(context) {
        return false;
    }
    let undescribed = context.get::<Undescribed>();
    undescribed.is_some_and(|Undescribed(span_id)| *span_id == active_id(context))
        || active_span(context).is_some_and(|span| span.model_call == ModelCallMark::Undescribed)
}

fn active_id(context: &Context) -> SpanId {
    context.span().span_context().span_id()
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry::trace::{SpanContext, TraceFlags, TraceId, TraceState};

    fn with_span(context: &Context, id: u64) -> Context {
        let ids = (TraceId::from(1_u128), SpanId::from(id));
        context.with_remote_span_context(SpanContext::new(
            ids.0,
            ids.1,
            TraceFlags::SAMPLED,
            false,
            TraceState::NONE,
        ))
    }

    #[test]
    fn a_recorded_call_silences_inner_layers() {
        let context = with_span(&Context::new(), 1);
        assert!(!is_in_model_call(&context) && !has_undescribed_model_call(&context));
        let context = with_model_call(&context);
        assert!(is_in_model_call(&context) && !has_undescribed_model_call(&context));
    }

    #[test]
    fn only_the_span_of_the_call_takes_its_description() {
        let context = with_undescribed_model_call(&with_span(&Context::new(), 1));
        assert!(!is_in_model_call(&context) && has_undescribed_model_call(&context));
        assert!(
            !has_undescribed_model_call(&with_span(&context, 2)),
            "a tool's span below it"
        );
        assert!(!has_undescribed_model_call(&with_model_call(&context)));
    }
}
