//! The errors of a span link.

use crate::mask::excerpt;
use std::fmt;

/// The error of an invalid span link.
///
/// `Display` and `Debug` print at most the first 80 characters of an invalid id, without anything that looks like a
/// credential.
///
/// ```
/// use respan::{SpanLink, SpanLinkError};
///
/// let result = SpanLink::new("0123456789abcdef0123456789abcdef", "12");
/// assert_eq!(result, Err(SpanLinkError::SpanId("12".to_owned())));
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpanLinkError {
    /// The trace id is not 32 hexadecimal digits.
    #[error("trace id {:?} of a span link is not 32 hexadecimal digits", excerpt(.0))]
    TraceId(String),
    /// The span id is not 16 hexadecimal digits.
    #[error("span id {:?} of a span link is not 16 hexadecimal digits", excerpt(.0))]
    SpanId(String),
    /// The trace id or span id of the span context is all zeros.
    #[error("there is no span to link to: its ids are zeros")]
    NoSpan,
}

/// Prints the same excerpt as `Display`.
impl fmt::Debug for SpanLinkError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TraceId(text) => formatter.debug_tuple("TraceId").field(&excerpt(text)).finish(),
            Self::SpanId(text) => formatter.debug_tuple("SpanId").field(&excerpt(text)).finish(),
            Self::NoSpan => formatter.write_str("NoSpan"),
        }
    }
}
