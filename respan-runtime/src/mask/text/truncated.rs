//! The first characters of a text.

use crate::json::ELLIPSIS;

/// The first `max_chars` characters, followed by an ellipsis if there are more.
pub(crate) fn truncated(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}{ELLIPSIS}", &text[..end]),
        None => text.to_owned(),
    }
}
