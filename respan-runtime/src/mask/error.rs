//! Errors of a mask.

use crate::diagnostics::debug_as_display;
use crate::mask::text::truncated::truncated;

/// The number of characters of a pattern in its error: the pattern may be the secret itself.
const MAX_CHARS: usize = 4;

/// The error of a pattern of a [`Mask`](crate::Mask) that is not a valid regular expression.
///
/// It contains only the first four characters of the pattern, which may be the secret itself.
///
/// ```
/// let error = respan::Mask::new().pattern("(").expect_err("an unclosed group");
/// assert!(error.to_string().contains("\"(\""));
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "mask pattern {start:?}, {chars} characters, is not a valid regular expression of the crate `regex-lite`: {reason}; to \
     mask a literal text, escape its special characters with backslashes"
)]
pub struct MaskError {
    start: String,
    chars: usize,
    reason: String,
}

debug_as_display!(MaskError);

impl MaskError {
    pub(super) fn new(pattern: &str, reason: &regex_lite::Error) -> Self {
        Self {
            start: truncated(pattern, MAX_CHARS),
            chars: pattern.chars().count(),
            reason: reason.to_string(),
        }
    }
}
