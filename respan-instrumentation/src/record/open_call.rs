//! A call that is being recorded, and its span.

use super::recording::Recording;
use crate::call::CallError;
use opentelemetry::Context;
use respan_runtime::model_calls::ContextSpan;
use std::sync::Arc;

/// A call whose span has not ended. Dropping it records that the caller has dropped the call.
pub(super) struct OpenCall {
    pub(super) span: CallSpan,
    /// `None` if the span is not recorded, or has ended.
    pub(super) recording: Option<Arc<Recording>>,
}

/// The span of a call.
pub(super) enum CallSpan {
    /// The recorder's own, which ends with the call.
    Own(ContextSpan),
    /// The context of a span that another library has started and will end.
    OfOtherLibrary(Context),
}

impl CallSpan {
    pub(super) fn context(&self) -> &Context {
        match self {
            Self::Own(span) => span.context(),
            Self::OfOtherLibrary(context) => context,
        }
    }

    pub(super) fn end(&mut self) {
        match self {
            Self::Own(span) => span.end(),
            Self::OfOtherLibrary(_) => {}
        }
    }
}

impl OpenCall {
    pub(super) fn fail(&mut self, error: CallError) {
        self.end_after(|recording| recording.update(|transfer| transfer.error = Some(error)));
    }

    pub(super) fn end(&mut self) {
        self.end_after(|_| {});
    }

    fn end_after(&mut self, last: impl FnOnce(&Recording)) {
        if let Some(recording) = self.recording.take() {
            last(&recording);
            self.span.end();
        }
    }
}

impl Drop for OpenCall {
    fn drop(&mut self) {
        self.end_after(|recording| recording.update(|transfer| transfer.is_dropped = true));
    }
}
