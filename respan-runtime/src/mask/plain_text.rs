//! Masking by key in text other than JSON: `key=value`, `key: value`, `Debug` output, truncated JSON.

use super::REPLACEMENT;
use super::keys::Keys;
use super::replacements::Replacements;

/// Authentication schemes: the secret is the word behind them.
const AUTH_SCHEMES: [&str; 5] = ["basic", "bearer", "digest", "negotiate", "token"];

/// Masks the values of the keys; `None` if there is none.
pub(super) fn mask(text: &str, keys: &Keys) -> Option<String> {
    if keys.is_empty() {
        return None;
    }
    let bytes = text.as_bytes();
    let mut replacements = Replacements::new(text);
    let mut at = 0;
    while let Some(step) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|byte| b":=".contains(byte)))
    {
        let separator = at + step;
        let value_start = separator_end(bytes, separator);
        at = value_start;
        // `::` is part of a Rust path.
        if bytes.get(separator..value_start) == Some(b"::")
            || !keys.contains(key_before(text, replacements.end(), separator))
        {
            continue;
        }
        let (start, end) = value_range(bytes, value_start, bytes.get(separator) == Some(&b'='));
        at = end;
        let is_char_boundary = text.is_char_boundary(start) && text.is_char_boundary(end);
        if start < end && is_char_boundary {
            replacements.replace(start..end, REPLACEMENT);
        }
    }
    replacements.finish()
}

/// The index behind a separator: `:`, `=`, `==`, `:=`, `=>` or `::`.
fn separator_end(bytes: &[u8], separator: usize) -> usize {
    let rest = bytes.get(separator + 1..).unwrap_or_default();
    separator + 1 + rest.iter().take_while(|byte| b":=>".contains(byte)).count()
}

/// The word before a separator, without white space, quotes and their backslashes.
fn key_before(text: &str, from: usize, separator: usize) -> &str {
    let before = text
        .get(from..separator)
        .unwrap_or_default()
        .trim_end_matches([' ', '\t']);
    let word = before
        .strip_suffix(['"', '\'', '`'])
        .unwrap_or(before)
        .trim_end_matches('\\');
    let is_part = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-' | '.');
    let start = word
        .char_indices()
        .rev()
        .take_while(|(_, char)| is_part(*char))
        .last()
        .map_or(word.len(), |(at, _)| at);
    word.get(start..).unwrap_or_default()
}

/// The start and the end of the value behind a separator.
fn value_range(bytes: &[u8], from: usize, ends_at_space: bool) -> (usize, usize) {
    let start = from + count_spaces(bytes, from);
    let slashes = count_backslashes(bytes, start);
    match bytes.get(start + slashes) {
        Some(&quote @ (b'"' | b'\'' | b'`')) => {
            let inside = start + slashes + 1;
            (inside, quoted_end(bytes, inside, quote, slashes))
        }
        _ => (start, unquoted_end(bytes, start, ends_at_space)),
    }
}

fn count_spaces(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().take_while(|byte| b" \t".contains(byte)).count()
}

fn count_backslashes(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().take_while(|byte| **byte == b'\\').count()
}

/// The end of a quoted value. `slashes` is the number of backslashes before its opening quote, which is greater than 0
/// inside of another quoted text.
fn quoted_end(bytes: &[u8], inside: usize, quote: u8, slashes: usize) -> usize {
    let mut at = inside;
    while at < bytes.len() {
        let found = count_backslashes(bytes, at);
        if bytes.get(at + found) == Some(&quote) {
            // A backslash of the value itself is written as `2 * (slashes + 1)` backslashes: it may precede the closing quote.
            if found >= slashes && (found - slashes).is_multiple_of(2 * (slashes + 1)) {
                return at + found - slashes;
            }
            // Fewer backslashes than the opening quote: the surrounding quoted text ends here.
            if found < slashes {
                return at;
            }
        }
        at += found + 1;
    }
    bytes.len()
}

/// The end of an unquoted value; brackets and quotes in it are balanced.
fn unquoted_end(bytes: &[u8], start: usize, ends_at_space: bool) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    let mut word = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' | b'\n' | b'\r' | b',' if depth == 0 => break,
            b')' | b']' | b'}' => depth -= 1,
            b'"' => {
                let is_start = at
                    .checked_sub(1)
                    .and_then(|before| bytes.get(before))
                    .is_some_and(|before| b" (,[{=:".contains(before));
                if depth == 0 && !is_start {
                    break;
                }
                at = quoted_end(bytes, at + 1, b'"', 0);
            }
            b';' | b'&' if depth == 0 && ends_at_space => break,
            b' ' | b'\t' if depth == 0 => {
                if ends_at_space && !is_auth_scheme(bytes.get(word..at).unwrap_or_default()) {
                    break;
                }
                word = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    let value = bytes.get(start..at.min(bytes.len())).unwrap_or_default();
    start + value.trim_ascii_end().len()
}

fn is_auth_scheme(word: &[u8]) -> bool {
    AUTH_SCHEMES
        .iter()
        .any(|scheme| word.eq_ignore_ascii_case(scheme.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_keys_are_masked() {
        let mut keys = Keys::default();
        for key in ["api_key", "token", "authorization", "cookie"] {
            keys.insert(key);
        }
        let cases = [
            ("api_key=abc def", "api_key=*** def"),
            ("https://host/?q=1&api_key=abc&n=2", "https://host/?q=1&api_key=***&n=2"),
            ("API-KEY := abc", "API-KEY := ***"),
            ("Authorization: Bearer abc\nAccept: x", "Authorization: ***\nAccept: x"),
            ("authorization=Bearer abc next", "authorization=*** next"),
            ("Cookie: a=b; c=d", "Cookie: ***"),
            (
                r#"Config { api_key: "a, \"b\"", n: 1 }"#,
                r#"Config { api_key: "***", n: 1 }"#,
            ),
            (r#"Config { token: Some("a, b"), n: 1 }"#, "Config { token: ***, n: 1 }"),
            ("{'api_key': 'abc', 'n': 1}", "{'api_key': '***', 'n': 1}"),
            (r#"{"api_key": "abc…"#, r#"{"api_key": "***"#),
            (
                r#"{"a": "{\"token\": \"x\\\"y\", \"n\": 1}"#,
                r#"{"a": "{\"token\": \"***\", \"n\": 1}"#,
            ),
            (
                r#"{"a": "{\"token\": \"x…", "n": 1"#,
                r#"{"a": "{\"token\": \"***", "n": 1"#,
            ),
            (r#"{"token": [1, {"x": "y"}], "n": 1"#, r#"{"token": ***, "n": 1"#),
            (r#"{"token":12,"n":1"#, r#"{"token":***,"n":1"#),
            ("api_key=é, x", "api_key=***, x"),
        ];
        for (text, expected) in cases {
            assert_eq!(mask(text, &keys).as_deref(), Some(expected), "{text}");
        }
        for text in ["token::Kind", "tokens=1", "a token", "token:", "my_token=1", ""] {
            assert_eq!(mask(text, &keys), None, "{text}");
        }
    }
}
