//! Sanitising of untrusted text for one line of a terminal.

use crate::diagnostics::is_control;

/// The maximum length of an input, an output or an error message, in characters.
pub(super) const MAX_CONTENT: usize = 60;

/// Truncates the text to `limit` characters, collapses white space, and replaces control characters, since the output of a
/// model may contain escape sequences.
pub(super) fn sanitize(text: &str, limit: usize) -> String {
    let mut out = String::new();
    let mut room = limit;
    let mut was_space = false;
    for character in text.trim().chars() {
        let character = match character {
            character if character.is_whitespace() => ' ',
            character if is_control(character) => char::REPLACEMENT_CHARACTER,
            character => character,
        };
        if character == ' ' && was_space {
            continue;
        }
        was_space = character == ' ';
        if room == 0 {
            out.push('…');
            break;
        }
        room -= 1;
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    fn sanitize(text: &str) -> String {
        super::sanitize(text, 10)
    }

    #[test]
    fn long_texts_are_truncated() {
        assert_eq!(sanitize("0123456789"), "0123456789");
        assert_eq!(sanitize("0123456789a"), "0123456789…");
        assert_eq!(sanitize("ééééééééééé"), "éééééééééé…");
    }

    #[test]
    fn lines_are_joined() {
        assert_eq!(sanitize(" a\n\n  b "), "a b");
    }

    #[test]
    fn control_characters_are_replaced() {
        assert_eq!(sanitize("\x1b[2Ja\u{202e}\u{61c}"), "\u{fffd}[2Ja\u{fffd}\u{fffd}");
    }
}
