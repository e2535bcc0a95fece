//! Positions at which the inside of a JSON string can be split.

/// Bytes of the longest escape, a surrogate pair: `\ud83d\ude00`.
const MAX_ESCAPE: usize = 12;

/// The last position at or before `end` that splits neither a character nor an escape.
pub(super) fn boundary(text: &[u8], end: usize) -> usize {
    // Starts so far before `end` that an escape which `end` might split cannot begin earlier. A byte that follows no
    // backslash is the start of a token, or inside of an escape that ends before `end`.
    let mut at = end.saturating_sub(2 * MAX_ESCAPE);
    while at > 0 && text.get(at - 1) == Some(&b'\\') {
        at -= 1;
    }
    let mut last = 0;
    while at <= end {
        last = at;
        at += match text.get(at) {
            None => break,
            Some(b'\\') if text.get(at + 1) == Some(&b'u') => unicode_escape_length(text, at),
            Some(b'\\') => 2,
            Some(byte) if byte.is_ascii() => 1,
            Some(0b1100_0000..=0b1101_1111) => 2,
            Some(0b1110_0000..=0b1110_1111) => 3,
            Some(0b1111_0000..) => 4,
            Some(_) => 1,
        };
    }
    last
}

/// Bytes of the escape at `at`: 6 for `\uXXXX`, 12 for a surrogate pair.
fn unicode_escape_length(text: &[u8], at: usize) -> usize {
    let is_high_surrogate = matches!(
        text.get(at + 2..at + 4),
        Some([b'd' | b'D', b'8' | b'9' | b'a' | b'A' | b'b' | b'B'])
    );
    if is_high_surrogate { 12 } else { 6 }
}
