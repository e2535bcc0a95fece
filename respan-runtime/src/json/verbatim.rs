//! Check of a text that a value passes as JSON.

use super::string_lengths::string_length;
use serde::de::IgnoredAny;

/// The result of [`check`].
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verbatim {
    Complete,
    /// The beginning of JSON.
    Prefix,
    Invalid,
    /// The bracket at this position is one level too deep.
    TooDeep {
        at: usize,
    },
}

/// Returns whether a text is JSON of at most `max_depth` levels.
pub(super) fn check(text: &[u8], max_depth: usize) -> Verbatim {
    let read = serde_json::from_slice::<IgnoredAny>(text);
    if read.as_ref().is_err_and(|error| !error.is_eof()) {
        return Verbatim::Invalid;
    }
    match bracket_below(text, max_depth) {
        Some(at) => Verbatim::TooDeep { at },
        None if read.is_ok() => Verbatim::Complete,
        None => Verbatim::Prefix,
    }
}

/// The position of the first bracket that opens a level beyond `max_depth`.
fn bracket_below(json: &[u8], max_depth: usize) -> Option<usize> {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => at += 1 + string_length(json.get(at + 1..).unwrap_or_default()),
            b'[' | b'{' if depth == max_depth => return Some(at),
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_apart() {
        let check = |text: &str| check(text.as_bytes(), 2);
        for text in ["1", " [1, {}] ", r#""[[[[""#, "null", "1e999"] {
            assert_eq!(check(text), Verbatim::Complete, "{text}");
        }
        for text in ["", "[1", r#"{"a":"#, "\"é", "tru"] {
            assert_eq!(check(text), Verbatim::Prefix, "{text}");
        }
        for text in ["}]{", "1 2", "[1,]", "abc", "1\"b\":2"] {
            assert_eq!(check(text), Verbatim::Invalid, "{text}");
        }
        assert_eq!(check("[[1,[2]]]"), Verbatim::TooDeep { at: 4 });
    }
}
