//! What an error quotes of its input.

use super::secrets::mask_secret_patterns;
use crate::json::ELLIPSIS;

/// Characters that tell which input it was.
const MAX_CHARS: usize = 80;
/// Characters that are looked at: enough for those that are quoted, even if much is masked.
const MAX_SEARCHED: usize = 4096;

/// The beginning of a text, without what looks like a credential.
pub(crate) fn excerpt(text: &str) -> String {
    // Masked before it is shortened: half a key is a secret too.
    shortened(&mask_secret_patterns(&shortened(text, MAX_SEARCHED)), MAX_CHARS)
}

/// So many characters, with a mark behind them if there are more.
pub(super) fn shortened(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((end, _)) => format!("{}{ELLIPSIS}", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_to_its_eightieth_character() {
        let whole = "é".repeat(MAX_CHARS);
        assert_eq!(excerpt(&whole), whole);
        assert_eq!(excerpt(&format!("{whole}x")), format!("{whole}{ELLIPSIS}"));
    }

    #[test]
    fn no_half_of_a_credential_is_left() {
        for before in 50..=80 {
            let text = format!("{} sk-0123456789abcdefgh", "x".repeat(before));
            assert!(!excerpt(&text).contains("sk-"), "{before}");
        }
    }
}
