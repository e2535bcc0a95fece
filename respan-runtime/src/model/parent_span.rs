//! The parent of a span.

use super::span_record::SpanRecord;
use opentelemetry::trace::SpanId;

/// The parent of a span as its record has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ParentSpan {
    /// `SpanId::INVALID` for a root.
    pub(crate) span_id: SpanId,
    pub(crate) is_remote: bool,
}

impl SpanRecord {
    pub(crate) fn parent(&self) -> ParentSpan {
        ParentSpan {
            span_id: self.parent_span_id,
            is_remote: self.parent_is_remote,
        }
    }

    pub(crate) fn set_parent(&mut self, parent: ParentSpan) {
        self.parent_span_id = parent.span_id;
        self.parent_is_remote = parent.is_remote;
    }

    /// The parent if the present one is dropped, which was undecided when this span ended; None if it was decided.
    pub(crate) fn take_parent_if_dropped(&mut self) -> Option<ParentSpan> {
        self.extra.as_mut()?.parent_if_dropped.take()
    }

    #[inline]
    pub(crate) fn has_undecided_parent(&self) -> bool {
        self.extra
            .as_ref()
            .is_some_and(|extra| extra.parent_if_dropped.is_some())
    }
}
