//! The first and the last bytes of a text, between characters.

/// The first bytes of the text, at most `length`.
pub(crate) fn first_bytes(text: &str, length: usize) -> &str {
    let mut end = text.len().min(length);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// The last bytes of the text, at most `length`.
pub(crate) fn last_bytes(text: &str, length: usize) -> &str {
    let mut start = text.len().saturating_sub(length);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_is_split() {
        for (length, first, last) in [
            (0, "", ""),
            (1, "a", "b"),
            (2, "a", "b"),
            (3, "a\u{e9}", "\u{e9}b"),
            (9, "a\u{e9}b", "a\u{e9}b"),
        ] {
            assert_eq!(
                (first_bytes("a\u{e9}b", length), last_bytes("a\u{e9}b", length)),
                (first, last),
                "{length}"
            );
        }
    }
}
