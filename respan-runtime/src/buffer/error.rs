//! The error of a span buffer.

/// The parent given to [`SpanBuffer::parent`](crate::SpanBuffer::parent) is not valid.
///
/// ```
/// use respan::{SpanBufferError, get_client};
///
/// let refused = get_client().get_span_buffer("resumed").parent("0123456789abcdef0123456789abcdef", "");
/// assert_eq!(refused.err(), Some(SpanBufferError::ParentSpanId(String::new())));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpanBufferError {
    /// The trace id is not valid.
    #[error("parent trace id {0:?} is not up to 32 hexadecimal digits other than zeros")]
    ParentTraceId(String),
    /// The span id is not valid.
    #[error("parent span id {0:?} is not up to 16 hexadecimal digits other than zeros")]
    ParentSpanId(String),
}
