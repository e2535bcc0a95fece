//! The error of a span buffer.

use crate::mask::excerpt;
use std::fmt;

/// The parent given to [`SpanBuffer::parent`](crate::SpanBuffer::parent) is not valid.
///
/// `Display` and `Debug` print at most the first 80 characters of an invalid id, without anything that looks like a
/// credential.
///
/// ```
/// use respan::{SpanBufferError, get_client};
///
/// let refused = get_client().get_span_buffer("resumed").parent("0123456789abcdef0123456789abcdef", "");
/// assert_eq!(refused.err(), Some(SpanBufferError::ParentSpanId(String::new())));
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpanBufferError {
    /// The trace id is not valid.
    #[error("parent trace id {:?} is not up to 32 hexadecimal digits other than zeros", excerpt(.0))]
    ParentTraceId(String),
    /// The span id is not valid.
    #[error("parent span id {:?} is not up to 16 hexadecimal digits other than zeros", excerpt(.0))]
    ParentSpanId(String),
}

/// Prints the same excerpt as `Display`.
impl fmt::Debug for SpanBufferError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, text) = match self {
            Self::ParentTraceId(text) => ("ParentTraceId", text),
            Self::ParentSpanId(text) => ("ParentSpanId", text),
        };
        formatter.debug_tuple(name).field(&excerpt(text)).finish()
    }
}
