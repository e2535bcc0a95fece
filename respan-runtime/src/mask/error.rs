//! What a mask refuses.

use super::excerpt::shortened;

/// Characters of a pattern that are quoted: somebody may have given what is to be masked in its place.
const MAX_QUOTED: usize = 4;

/// A pattern of a [`Mask`](crate::Mask) that is no regular expression.
///
/// Of the pattern only its first characters are quoted: it may be the secret itself.
///
/// ```
/// let error = respan::Mask::new().pattern("(").expect_err("a group without its end");
/// assert!(error.to_string().contains("\"(\""));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "mask pattern {beginning:?}, {chars} characters, is no regular expression as the crate `regex-lite` reads it: {reason}; \
     a text to be masked as it stands needs a backslash before each of its signs"
)]
pub struct MaskError {
    beginning: String,
    chars: usize,
    reason: String,
}

impl MaskError {
    pub(super) fn new(pattern: &str, reason: &regex_lite::Error) -> Self {
        Self {
            beginning: shortened(pattern, MAX_QUOTED),
            chars: pattern.chars().count(),
            reason: reason.to_string(),
        }
    }
}
