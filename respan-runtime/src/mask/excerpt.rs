//! Excerpts of untrusted input, for error messages.

use super::reported_text::mask_secret_patterns;
use crate::mask::text::truncated::truncated;

/// The maximum length of an excerpt, in characters.
const MAX_CHARS: usize = 80;
/// The number of characters that are searched: enough for [`MAX_CHARS`] even if long secrets are replaced.
const MAX_SEARCHED: usize = 4096;

/// The start of a text, without what looks like a credential.
pub(crate) fn excerpt(text: &str) -> String {
    // Masked before it is truncated, since no pattern matches half a key.
    truncated(&mask_secret_patterns(&truncated(text, MAX_SEARCHED)), MAX_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::ELLIPSIS;

    #[test]
    fn an_excerpt_has_at_most_eighty_characters() {
        let whole = "é".repeat(MAX_CHARS);
        assert_eq!(excerpt(&whole), whole);
        assert_eq!(excerpt(&format!("{whole}x")), format!("{whole}{ELLIPSIS}"));
    }

    #[test]
    fn an_excerpt_contains_no_part_of_a_credential() {
        for before in 50..=80 {
            let text = format!("{} sk-0123456789abcdefgh", "x".repeat(before));
            assert!(!excerpt(&text).contains("sk-"), "{before}");
        }
    }
}
