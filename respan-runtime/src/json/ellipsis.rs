//! The mark of a place where something was left out.

use super::text_bounds::first_bytes;

/// Marks a place where something was left out.
pub(crate) const ELLIPSIS: &str = "…";

/// Bytes reserved for an ellipsis as the last member of a container: `,"…":"…"`.
pub(super) const ELLIPSIS_ROOM: usize = 16;

/// The start of a text with the mark, at most `max_bytes` long.
pub(super) fn ellipsized(text: &str, max_bytes: usize) -> String {
    [first_bytes(text, max_bytes.saturating_sub(ELLIPSIS.len())), ELLIPSIS].concat()
}
