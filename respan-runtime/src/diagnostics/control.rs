//! Characters that terminals and log viewers interpret.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;

/// Returns whether the character is a control character, separates lines, or changes the direction of writing. The last would let a
/// text appear as another one: <https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters>.
pub(crate) fn is_control(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}'
        )
}

/// The text with its control characters as escapes, such as `\n` and `\u{1b}`, for errors that quote it.
pub(crate) fn escape_controls(text: &str) -> Cow<'_, str> {
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_control(character) {
            let _ = write!(out, "{}", character.escape_default());
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// The path for an error, in one line.
pub(crate) fn printable(path: &Path) -> String {
    escape_controls(&path.to_string_lossy()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(escape_controls("é日本 🏴‍☠️ \\"), "é日本 🏴‍☠️ \\");
        assert_eq!(
            escape_controls("a\nb\x1b[31m\u{61c}\u{85}\u{2028}\u{202e}\u{2066}"),
            "a\\nb\\u{1b}[31m\\u{61c}\\u{85}\\u{2028}\\u{202e}\\u{2066}"
        );
    }
}
