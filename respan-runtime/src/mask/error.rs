//! What a mask refuses.

/// A pattern of a [`Mask`](crate::Mask) that is no regular expression.
///
/// ```
/// let error = respan_runtime::Mask::new().pattern("(").expect_err("a group without its end");
/// assert!(error.to_string().contains("\"(\""));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("mask pattern {pattern:?} is no regular expression as the crate `regex-lite` reads it: {reason}")]
pub struct MaskError {
    pub(super) pattern: String,
    pub(super) reason: String,
}
