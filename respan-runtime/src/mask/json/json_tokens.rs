//! Tokens of a JSON document: their ends and their texts.

use memchr::{memchr, memchr2};
use std::borrow::Cow;

/// Encodes a text as a JSON string.
pub(crate) fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Decodes a JSON string with its quotes.
pub(super) fn unescape(string: &str) -> Option<Cow<'_, str>> {
    let inside = string.get(1..string.len().saturating_sub(1))?;
    if inside.contains('\\') {
        serde_json::from_str(string).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inside))
    }
}

/// The index behind the string that starts at `start`.
pub(super) fn string_end(json: &str, start: usize) -> usize {
    let bytes = json.as_bytes();
    let mut at = start + 1;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += found;
        if bytes.get(at) == Some(&b'"') {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

pub(super) fn skip_whitespace(json: &str, start: usize) -> usize {
    let rest = json.as_bytes().get(start..).unwrap_or_default();
    start + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Returns whether this part of a JSON document is a value, and not two members or more. Takes a fraction of parsing it.
pub(crate) fn is_one_value(part: &str) -> bool {
    // Most are objects without another one.
    let is_flat_object = || part.starts_with('{') && memchr(b'}', part.as_bytes()) == Some(part.len() - 1);
    is_flat_object() || value_end(part, 0) == part.len()
}

/// The index behind the value that starts at `start`.
pub(super) fn value_end(json: &str, start: usize) -> usize {
    let bytes = json.as_bytes();
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(json, at);
                if depth == 0 {
                    return at;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' if depth == 0 => return at,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            byte if depth == 0 && byte.is_ascii_whitespace() => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}
