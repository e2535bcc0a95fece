//! What a span buffer refuses.

/// Why a span buffer cannot continue a trace; see [`SpanBuffer::parent`](crate::SpanBuffer::parent).
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
    /// The parent's trace id is none.
    #[error("parent trace id {0:?} is not up to 32 hexadecimal digits other than zeros")]
    ParentTraceId(String),
    /// The parent's span id is none.
    #[error("parent span id {0:?} is not up to 16 hexadecimal digits other than zeros")]
    ParentSpanId(String),
}
