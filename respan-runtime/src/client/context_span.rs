//! Span that is started and ended by hand, with the context for what happens below it.

#[cfg(feature = "tracing")]
use crate::model::Extra;
use crate::model::SpanDescription;
use crate::span::RespanTracer;
use crate::span::call::{CallState, TracedCall};
use crate::span::context::{context_ref, with_model_call_of};
use crate::span::handle::with_span;
use crate::span::running::{ModelCallMark, RunningSpan, lifecycle};
use crate::span::start::start;
use opentelemetry::Context;
use opentelemetry::trace::SpanKind;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The span of an operation that does not end where it began, such as a request; for crates that instrument a library. It ends when
/// it is dropped.
///
/// It costs less than a tracer's span in a context, because its memory is reused.
#[derive(Debug)]
pub struct ContextSpan {
    /// None if nothing is recorded, or the span has ended.
    span: Option<Arc<RunningSpan>>,
    context: Context,
}

impl ContextSpan {
    /// Starts the span of a model call. Until it ends, calls below it are not recorded again.
    pub fn of_model_call(tracer: &RespanTracer, name: &'static str, parent: &Context) -> Self {
        // Spans of other libraries between this one and a recorder of an inner layer carry no mark.
        Self::of_call(tracer, name, parent, |span| {
            with_model_call_of(parent, span.context.span_id())
        })
    }

    /// As [`of_model_call`](Self::of_model_call), with fewer allocations, for a request whose inner layers see a mark in it: below spans of
    /// other libraries, the context does not tell inner layers that the call is recorded.
    pub fn of_marked_request(tracer: &RespanTracer, name: &'static str, parent: &Context) -> Self {
        Self::of_call(tracer, name, parent, |_| parent.clone())
    }

    fn of_call(
        tracer: &RespanTracer,
        name: &'static str,
        parent: &Context,
        marked: impl FnOnce(&RunningSpan) -> Context,
    ) -> Self {
        let span = if lifecycle::is_any_open() {
            start(tracer.span_options(), parent)
        } else {
            None
        };
        let Some(mut span) = span else {
            return Self {
                span: None,
                context: parent.clone(),
            };
        };
        span.model_call = ModelCallMark::Recorded;
        let extra = span.state_mut().extra.get_or_insert_default();
        extra.name = Some(name.into());
        extra.kind = Some(SpanKind::Client);
        *span.is_modified.get_mut() = true;
        let parent = marked(&span);
        Self::new(span.into_pair(), &parent)
    }

    /// The span in a context below `parent`, where a shutdown finds it, from a reference for the span and one for the context. It
    /// starts now.
    pub(crate) fn new((span, context_ref): (Arc<RunningSpan>, Arc<RunningSpan>), parent: &Context) -> Self {
        let context = with_span(parent, context_ref);
        // Between writing the context and moving it, which would stall on store forwarding.
        span.start_unix_nanos.store(span.clock.now().get(), Ordering::Relaxed);
        Arc::clone(&span).register();
        Self {
            span: Some(span),
            context,
        }
    }

    /// A context without a span of its own.
    #[cfg(feature = "tracing")]
    pub(crate) fn without_span(context: Context) -> Self {
        Self { span: None, context }
    }

    /// The context for what happens below the span.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Returns whether the span is recorded and has not ended.
    pub fn is_recording(&self) -> bool {
        self.span.as_ref().is_some_and(|span| span.is_recorded)
    }

    /// Sets the description, as [`RespanSpan::set_description`](crate::RespanSpan::set_description).
    pub fn set_description(&self, description: Arc<dyn SpanDescription>) {
        if let Some(span) = &self.span {
            span.update_extra(|extra| extra.set_description(description));
        }
    }

    /// The span, until it ends.
    #[cfg(feature = "tracing")]
    pub(crate) fn span(&self) -> Option<&Arc<RunningSpan>> {
        self.span.as_ref()
    }

    /// Ends the span; later calls do nothing.
    pub fn end(&mut self) {
        self.end_changed(|_| {});
    }

    /// As [`end`](Self::end), after a last change of a recorded span.
    #[cfg(feature = "tracing")]
    pub(crate) fn end_with(&mut self, change: impl FnOnce(&mut Extra)) {
        self.end_changed(|state| state.update_extra(change));
    }

    fn end_changed(&mut self, change: impl FnOnce(&mut CallState)) {
        let Some(span) = self.span.take() else { return };
        let end = span.read_clock();
        if span.unregister() {
            let context = mem::take(&mut self.context);
            let context_ref = context_ref::reclaim(|| drop(context));
            let mut state = CallState::exited(span, context_ref);
            change(&mut state);
            TracedCall::exited(state, end).end_with(&(), |(), _| {});
        }
    }
}

impl Drop for ContextSpan {
    fn drop(&mut self) {
        self.end();
    }
}
