//! The parent of a span.

use opentelemetry::trace::SpanId;

/// The parent of a span as its record has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ParentSpan {
    /// `SpanId::INVALID` for a root.
    pub(crate) span_id: SpanId,
    pub(crate) is_remote: bool,
}
