//! Text of the user's, made fit for one line of a terminal.

/// At most `limit` characters, runs of white space as one blank, and nothing that a terminal would obey:
/// models write escape sequences too.
pub(super) fn short(text: &str, limit: usize) -> String {
    let mut out = String::new();
    let mut room = limit;
    let mut is_blank = false;
    for character in text.trim().chars() {
        let character = match character {
            character if character.is_whitespace() => ' ',
            character if is_obeyed(character) => char::REPLACEMENT_CHARACTER,
            character => character,
        };
        if character == ' ' && is_blank {
            continue;
        }
        is_blank = character == ' ';
        if room == 0 {
            out.push('…');
            break;
        }
        room -= 1;
        out.push(character);
    }
    out
}

/// Control characters, and those that turn the direction of writing.
fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    fn short(text: &str) -> String {
        super::short(text, 10)
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(short("0123456789"), "0123456789");
        assert_eq!(short("0123456789a"), "0123456789…");
        assert_eq!(short("ééééééééééé"), "éééééééééé…");
    }

    #[test]
    fn lines_become_one() {
        assert_eq!(short(" a\n\n  b "), "a b");
    }

    #[test]
    fn the_terminal_is_not_commanded() {
        assert_eq!(short("\x1b[2Ja\u{202e}"), "\u{fffd}[2Ja\u{fffd}");
    }
}
