//! The errors of a span link.

use crate::mask::excerpt;
use std::fmt;

/// Why there is no link: two texts do not name a span, or a span context is none.
///
/// Of a text it prints the first 80 characters at most, without what looks like a credential.
///
/// ```
/// use respan::{SpanLink, SpanLinkError};
///
/// let refused = SpanLink::new("0123456789abcdef0123456789abcdef", "12");
/// assert_eq!(refused, Err(SpanLinkError::SpanId("12".to_owned())));
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpanLinkError {
    /// The first text is no trace id.
    #[error("trace id {:?} of a span link is not 32 hexadecimal digits", excerpt(.0))]
    TraceId(String),
    /// The second text is no span id.
    #[error("span id {:?} of a span link is not 16 hexadecimal digits", excerpt(.0))]
    SpanId(String),
    /// The span context has no ids: there is no span.
    #[error("there is no span to link to: its ids are zeros")]
    NoSpan,
}

/// As much of a text as `Display` prints.
impl fmt::Debug for SpanLinkError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TraceId(text) => formatter.debug_tuple("TraceId").field(&excerpt(text)).finish(),
            Self::SpanId(text) => formatter.debug_tuple("SpanId").field(&excerpt(text)).finish(),
            Self::NoSpan => formatter.write_str("NoSpan"),
        }
    }
}
