//! Span that stays open after the call of its function, until a future or a sequence has ended.

use crate::current_context::Attached;
use crate::current_context::carrier::Carrier;
use crate::model::Outcome;
use crate::span::call::{CallState, TracedCall};
use crate::span::context::{context_ref, restrictions};
use crate::span::running::RunningSpan;
use opentelemetry::Context;
use std::sync::Arc;

/// A running span, and the context in which it is the active one.
#[derive(Debug)]
pub(super) struct OpenSpan {
    pub(super) span: Arc<RunningSpan>,
    pub(super) context: Context,
    pub(super) carrier: Carrier,
}

impl OpenSpan {
    pub(super) fn new(span: Arc<RunningSpan>, context: Context) -> Self {
        let carrier = Carrier::new(&context);
        Self { span, context, carrier }
    }

    /// Makes the span current until the guard is dropped, which stays None while the thread ends.
    #[inline]
    pub(super) fn enter(&mut self, guard: &mut Option<Attached>) {
        restrictions::attach_kept(guard, &mut self.context);
        self.carrier.enter(guard);
    }

    /// Ends the span now, without a value.
    pub(super) fn end(&self, outcome: impl FnOnce() -> Outcome) {
        self.span.end(Some(self.span.clock.now()), |_| outcome());
    }

    /// The span as that of a call whose body has just ended; off if a shutdown has ended the span.
    pub(super) fn into_call(self) -> TracedCall {
        let end = self.span.read_clock();
        let Self { span, context, carrier } = self;
        // First, since the layer has a copy of the context with it.
        carrier.release();
        if !span.unregister() {
            return TracedCall::off();
        }
        let context_ref = context_ref::reclaim(|| drop(context));
        TracedCall::exited(CallState::exited(span, context_ref), end)
    }
}
