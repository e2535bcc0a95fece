//! Masking by key in text that is no JSON: `key=value`, `key: value`, what `Debug` prints, JSON that was cut.

use super::REPLACEMENT;
use super::keys::Keys;
use super::replacements::Replacements;

/// Words before a secret that are none themselves.
const SCHEMES: [&str; 5] = ["basic", "bearer", "digest", "negotiate", "token"];

/// The text with the values of these keys masked; `None` if there is none.
pub(super) fn masked(text: &str, keys: &Keys) -> Option<String> {
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
        let sign = at + step;
        let behind = sign_end(bytes, sign);
        at = behind;
        // Two colons are a path of Rust.
        if bytes.get(sign..behind) == Some(b"::") || !keys.contains(key_before(text, replacements.end(), sign)) {
            continue;
        }
        let (start, end) = value(bytes, behind, bytes.get(sign) == Some(&b'='));
        at = end;
        let is_char_boundary = text.is_char_boundary(start) && text.is_char_boundary(end);
        if start < end && is_char_boundary {
            replacements.replace(start..end, REPLACEMENT);
        }
    }
    replacements.finish()
}

/// Behind `:`, `=`, `==`, `:=`, `=>` and `::`.
fn sign_end(bytes: &[u8], sign: usize) -> usize {
    let rest = bytes.get(sign + 1..).unwrap_or_default();
    sign + 1 + rest.iter().take_while(|byte| b":=>".contains(byte)).count()
}

/// The word before a sign, without blanks, quotes and their backslashes.
fn key_before(text: &str, from: usize, sign: usize) -> &str {
    let before = text.get(from..sign).unwrap_or_default().trim_end_matches([' ', '\t']);
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

/// Where the value behind a sign begins and ends.
fn value(bytes: &[u8], behind: usize, ends_at_blank: bool) -> (usize, usize) {
    let start = behind + blanks(bytes, behind);
    let slashes = backslashes_from(bytes, start);
    match bytes.get(start + slashes) {
        Some(&quote @ (b'"' | b'\'' | b'`')) => {
            let inside = start + slashes + 1;
            (inside, quoted_end(bytes, inside, quote, slashes))
        }
        _ => (start, bare_end(bytes, start, ends_at_blank)),
    }
}

fn blanks(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().take_while(|byte| b" \t".contains(byte)).count()
}

fn backslashes_from(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().take_while(|byte| **byte == b'\\').count()
}

/// The end of a text in quotes, which have so many backslashes because the whole stands in quotes itself.
fn quoted_end(bytes: &[u8], inside: usize, quote: u8, slashes: usize) -> usize {
    let mut at = inside;
    while at < bytes.len() {
        let found = backslashes_from(bytes, at);
        if bytes.get(at + found) == Some(&quote) {
            // A backslash of the text itself takes twice as many as one more level of quotes adds.
            if found >= slashes && (found - slashes).is_multiple_of(2 * (slashes + 1)) {
                return at + found - slashes;
            }
            // Fewer than the opening one had: what stands around it ends here.
            if found < slashes {
                return at;
            }
        }
        at += found + 1;
    }
    bytes.len()
}

/// The end of a value without quotes. Brackets and quotes inside of it belong together.
fn bare_end(bytes: &[u8], start: usize, ends_at_blank: bool) -> usize {
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
            b';' | b'&' if depth == 0 && ends_at_blank => break,
            b' ' | b'\t' if depth == 0 => {
                if ends_at_blank && !is_scheme(bytes.get(word..at).unwrap_or_default()) {
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

fn is_scheme(word: &[u8]) -> bool {
    SCHEMES
        .iter()
        .any(|scheme| word.eq_ignore_ascii_case(scheme.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_keys_are_found_in_text() {
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
            assert_eq!(masked(text, &keys).as_deref(), Some(expected), "{text}");
        }
        for text in ["token::Kind", "tokens=1", "a token", "token:", "my_token=1", ""] {
            assert_eq!(masked(text, &keys), None, "{text}");
        }
    }
}
