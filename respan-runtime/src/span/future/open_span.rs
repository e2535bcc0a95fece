//! Span that stays open after the call of its function, until a future or a sequence has ended.

use crate::current_context::Attached;
use crate::current_context::carrier::Carrier;
use crate::model::Outcome;
use crate::span::call::{CallState, TracedCall};
use crate::span::context::restrictions;
use crate::span::running::RunningSpan;
use opentelemetry::Context;
use std::sync::Arc;

/// A running span, and the context in which it is the active one.
///
/// It is consumed by one of its methods; see [`CallState`] on a state that is not taken.
#[derive(Debug)]
pub(super) struct OpenSpan {
    pub(super) state: CallState,
    pub(super) context: Context,
    pub(super) carrier: Carrier,
}

impl OpenSpan {
    pub(super) fn new(span: Arc<RunningSpan>, context: Context) -> Self {
        let carrier = Carrier::new(&context);
        Self {
            state: CallState::running(span),
            context,
            carrier,
        }
    }

    /// A further reference to the span; None if a shutdown has ended it.
    pub(super) fn share(&mut self) -> Option<Arc<RunningSpan>> {
        let span = self.state.take_running()?;
        self.state = CallState::running(Arc::clone(&span));
        Some(span)
    }

    /// Drops the reference to a span that has ended.
    pub(super) fn release(mut self) {
        if let CallState::Running(_) = self.state {
            drop(self.state.take_running());
        }
    }

    /// Makes the span current until the guard is dropped, which stays None while the thread ends.
    #[inline]
    pub(super) fn enter(&mut self, guard: &mut Option<Attached>) {
        restrictions::attach_kept(guard, &mut self.context);
        self.carrier.enter(guard);
    }

    /// Ends the span now, without a value.
    pub(super) fn end(mut self, outcome: impl FnOnce() -> Outcome) {
        if let Some(span) = self.state.take_running() {
            span.end(Some(span.clock.now()), |_| outcome());
        }
    }

    /// The span as that of a call whose body has just ended; off if a shutdown has ended the span.
    pub(super) fn into_call(self) -> TracedCall {
        let Self {
            mut state,
            context,
            carrier,
        } = self;
        let end = state.read_clock();
        // First, since the layer has a copy of the context with it.
        carrier.release();
        state.exit(|| drop(context));
        TracedCall::exited(state, end)
    }
}
