//! Span between its preparation and its context.

use crate::current_context;
use crate::span::handle::with_span;
use crate::span::pool::UniqueArc;
use crate::span::running::RunningSpan;
use opentelemetry::Context;
use std::sync::Arc;

/// A span that is about to become current.
///
/// Its methods take it by reference, and a closure that makes the context holds one reference: what is moved directly after it was
/// written in pieces stalls on store forwarding.
pub(crate) struct Entering {
    pub(crate) span: Arc<RunningSpan>,
    /// The reference of the context, until that is made.
    context_ref: Option<Arc<RunningSpan>>,
    /// The context with the span in it, once it is made.
    pub(crate) context: Context,
}

impl Entering {
    #[inline]
    pub(crate) fn new(span: UniqueArc<RunningSpan>) -> Self {
        let (span, context_ref) = span.into_pair();
        Self {
            span,
            context_ref: Some(context_ref),
            context: Context::default(),
        }
    }

    /// Makes the context from the current one; false while the thread ends. The span starts now.
    #[inline]
    pub(crate) fn make_in_current(&mut self) -> bool {
        current_context::map_current(|current| self.make_in(current)).is_some()
    }

    /// Makes the context from this one. The span starts now.
    #[inline]
    pub(crate) fn make_in(&mut self, outer: &Context) {
        if let Some(context_ref) = self.context_ref.take() {
            let context = with_span(outer, context_ref);
            // Before the context moves, which thus does not stall.
            self.span.set_start();
            self.context = context;
        }
    }
}
