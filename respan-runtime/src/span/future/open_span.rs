//! Span that stays open after the call of its function, until a future or a sequence has ended.

use super::finish::end_exited;
use crate::capture::Finish;
use crate::current_context::Attached;
use crate::model::Outcome;
use crate::span::context::{context_ref, restrictions};
use crate::span::running::{Reading, RunningSpan};
use crate::span::start::CallState;
use opentelemetry::Context;
use std::sync::Arc;

/// A running span, and the context in which it is the active one.
#[derive(Debug)]
pub(super) struct OpenSpan {
    pub(super) span: Arc<RunningSpan>,
    pub(super) context: Context,
}

impl OpenSpan {
    /// Makes the span current until the guard is dropped; None while the thread ends.
    pub(super) fn enter(&self) -> Option<Attached> {
        restrictions::attach(&self.context)
    }

    /// Ends the span now, without a value.
    pub(super) fn end(&self, outcome: impl FnOnce() -> Outcome) {
        self.span.end(Some(self.span.clock.now()), |_| outcome());
    }

    /// Ends the span with the output or the error that `write` writes. Without a time, now.
    pub(super) fn end_with(self, end: Option<Reading>, write: &mut dyn FnMut(&mut Finish<'_>)) {
        let Self { span, context } = self;
        if span.unregister() {
            let context_ref = context_ref::reclaim(|| drop(context));
            let may_capture = !restrictions::is_content_off_here();
            end_exited(CallState::exited(span, context_ref), end, may_capture, write);
        }
    }
}
