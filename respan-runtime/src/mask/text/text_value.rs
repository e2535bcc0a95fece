//! The extent of a value behind a key in text other than JSON.

use std::ops::Range;

/// Authentication schemes: the secret is the word behind them.
const AUTH_SCHEMES: [&str; 6] = ["basic", "bearer", "digest", "negotiate", "token", "aws4-hmac-sha256"];
/// The maximum length of a key behind a separator.
const MAX_KEY: usize = 64;
/// The maximum number of characters between the start of a value and its opening quote: `b"`, `r#"`.
const MAX_QUOTE_PREFIX: usize = 3;

/// End of a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ValueKind {
    /// Behind `=` a value ends at a space, behind `:` at the end of the line.
    pub(crate) ends_at_space: bool,
    /// `true` if parameters may follow behind commas and semicolons, as in the headers `Authorization` and `Cookie`.
    pub(crate) has_parameters: bool,
}

impl ValueKind {
    /// A value that ends with its line.
    pub(crate) const LINE: Self = Self {
        ends_at_space: false,
        has_parameters: false,
    };
    /// A value that ends at a space.
    pub(crate) const WORD: Self = Self {
        ends_at_space: true,
        has_parameters: false,
    };
}

/// The authentication scheme at the start of a header's value.
pub(crate) fn auth_scheme(value: &str) -> Option<&str> {
    let (word, _) = value.split_once(' ')?;
    is_auth_scheme(word.as_bytes()).then_some(word)
}

/// Returns whether the word is an authentication scheme, in any case.
pub(crate) fn is_auth_scheme(word: &[u8]) -> bool {
    AUTH_SCHEMES
        .iter()
        .any(|scheme| word.eq_ignore_ascii_case(scheme.as_bytes()))
}

/// The range of the value that starts at `start`, which is not white space.
pub(crate) fn value_range(bytes: &[u8], start: usize, kind: ValueKind) -> Range<usize> {
    // `b'…'` of Python, which may contain `"`.
    let is_prefixed = matches!(bytes.get(start..start + 2), Some([b'b' | b'r' | b'f' | b'u', b'\'']));
    let start = start + usize::from(is_prefixed);
    let slashes = count_backslashes(bytes, start);
    match bytes.get(start + slashes) {
        Some(&quote @ (b'"' | b'\'' | b'`')) => {
            let inside = start + slashes + 1;
            if slashes == 0 && bytes.get(start..).is_some_and(|rest| rest.starts_with(&[quote; 3])) {
                return inside + 2..triple_quoted_end(bytes, inside + 2, quote);
            }
            inside..quoted_end(bytes, inside, quote, slashes)
        }
        _ => start..unquoted_end(bytes, start, kind),
    }
}

pub(crate) fn count_spaces(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().take_while(|byte| b" \t".contains(byte)).count()
}

pub(crate) fn count_backslashes(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.iter().take_while(|byte| **byte == b'\\').count()
}

fn triple_quoted_end(bytes: &[u8], inside: usize, quote: u8) -> usize {
    let rest = bytes.get(inside..).unwrap_or_default();
    let end = rest.windows(3).position(|window| window == [quote; 3]);
    end.map_or(bytes.len(), |end| inside + end)
}

/// The end of a quoted value. `slashes` is the number of backslashes before its opening quote, which is greater than 0
/// inside of another quoted text.
pub(crate) fn quoted_end(bytes: &[u8], inside: usize, quote: u8, slashes: usize) -> usize {
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
fn unquoted_end(bytes: &[u8], start: usize, kind: ValueKind) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    let mut word = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b'\n' if depth == 0 && (is_folded(bytes, at, kind) || is_continued(bytes, start, at)) => {}
            b'\n' | b'\r' if depth == 0 => break,
            b')' | b']' | b'}' if depth == 0 && !bytes.get(at + 1).is_some_and(|byte| continues_password(*byte)) => {
                break;
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' => {
                let slashes = bytes.get(start..at).unwrap_or_default();
                let slashes = slashes.iter().rev().take_while(|byte| **byte == b'\\').count();
                let opening = at - slashes;
                let is_start = opening - start <= MAX_QUOTE_PREFIX
                    || opening
                        .checked_sub(1)
                        .and_then(|before| bytes.get(before))
                        .is_some_and(|before| b" (,[{=:#".contains(before));
                if depth == 0 && !is_start {
                    at = opening;
                    break;
                }
                at = quoted_end(bytes, at + 1, b'"', slashes) + slashes;
            }
            b',' | b';' | b'&' if depth == 0 && ends_at_separator(bytes, at, kind) => break,
            b' ' | b'\t' if depth == 0 => {
                if kind.ends_at_space && !continues_at_space(bytes, word..at, kind) {
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

/// Returns whether a bracket before the byte is part of a password, and closes nothing.
fn continues_password(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"#$&%@!*+~^</_".contains(&byte)
}

/// Returns whether the parameters of a header go on in the line below: its next line is indented.
fn is_folded(bytes: &[u8], line_end: usize, kind: ValueKind) -> bool {
    let before = bytes.get(..line_end).unwrap_or_default().trim_ascii_end();
    kind.has_parameters
        && matches!(before.last(), Some(b',' | b';'))
        && matches!(bytes.get(line_end + 1), Some(b' ' | b'\t'))
}

/// Returns whether a backslash in a word continues the value in the line below.
fn is_continued(bytes: &[u8], start: usize, line_end: usize) -> bool {
    let value = bytes.get(start..line_end).unwrap_or_default();
    matches!(value, [.., before, b'\\'] if !before.is_ascii_whitespace() && *before != b'\\')
}

/// Returns whether a value ends at the comma, semicolon or ampersand: another member follows, or nothing.
fn ends_at_separator(bytes: &[u8], at: usize, kind: ValueKind) -> bool {
    let separator = bytes.get(at).copied().unwrap_or_default();
    let rest = bytes.get(at + 1..).unwrap_or_default();
    let follows_space = rest.first().is_none_or(u8::is_ascii_whitespace);
    match separator {
        _ if kind.has_parameters => kind.ends_at_space && follows_space && !starts_with_member(rest),
        b',' if kind.ends_at_space => follows_space || starts_with_member(rest),
        b',' => rest.trim_ascii_start().is_empty() || starts_with_member(rest),
        _ => kind.ends_at_space && (follows_space || starts_with_member(rest)),
    }
}

/// Returns whether the value goes on behind the space after the word.
fn continues_at_space(bytes: &[u8], word: Range<usize>, kind: ValueKind) -> bool {
    let end = word.end;
    let word = bytes.get(word).unwrap_or_default();
    let is_scheme = is_auth_scheme(word);
    let is_separated = word.last().is_some_and(|last| matches!(last, b',' | b';'));
    is_scheme || (kind.has_parameters && is_separated && starts_with_member(bytes.get(end..).unwrap_or_default()))
}

/// Returns whether the text starts with a key and `:` or `=`.
fn starts_with_member(text: &[u8]) -> bool {
    let text = text
        .get(..MAX_KEY.min(text.len()))
        .unwrap_or_default()
        .trim_ascii_start();
    let quotes = text.iter().take_while(|byte| b"\\\"'".contains(byte)).count();
    let text = text.get(quotes..).unwrap_or_default();
    // Keys of connection strings contain spaces: `User Id=joe`.
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let length = text.iter().take_while(|byte| is_part(byte) || **byte == b' ').count();
    let rest = text.get(length..).unwrap_or_default();
    let quotes = rest.iter().take_while(|byte| b"\\\"'".contains(byte)).count();
    let rest = rest.get(quotes..).unwrap_or_default().trim_ascii_start();
    let is_key = text.first().is_some_and(u8::is_ascii_alphabetic) || text.first() == Some(&b'_');
    is_key
        && match rest {
            [b':', b':', ..] => false,
            [b':', ..] => !text.get(..length).unwrap_or_default().trim_ascii().contains(&b' '),
            [b'=', ..] => true,
            _ => false,
        }
}
