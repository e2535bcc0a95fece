//! Unescaping of JSON strings.

use std::borrow::Cow;

/// The text between the quotes of a JSON string; `None` if it is not valid.
pub(super) fn unescaped(raw: &[u8]) -> Option<Cow<'_, str>> {
    let raw = std::str::from_utf8(raw).ok()?;
    let Some(first) = memchr::memchr(b'\\', raw.as_bytes()) else {
        return Some(Cow::Borrowed(raw));
    };
    let mut text = String::with_capacity(raw.len());
    let (plain, mut rest) = raw.split_at_checked(first)?;
    text.push_str(plain);
    while !rest.is_empty() {
        let mut escaped = rest.strip_prefix('\\')?;
        text.push(character(&mut escaped)?);
        let end = memchr::memchr(b'\\', escaped.as_bytes()).unwrap_or(escaped.len());
        let (plain, next) = escaped.split_at_checked(end)?;
        text.push_str(plain);
        rest = next;
    }
    Some(Cow::Owned(text))
}

/// Takes an escape, without its backslash, off the front.
fn character(rest: &mut &str) -> Option<char> {
    let mut characters = rest.chars();
    let first = characters.next()?;
    *rest = characters.as_str();
    Some(match first {
        '"' | '\\' | '/' => first,
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'u' => unicode(rest)?,
        _ => return None,
    })
}

/// A character beyond the basic plane is written as two surrogates; half of a pair becomes the replacement character.
fn unicode(rest: &mut &str) -> Option<char> {
    let first = digits(rest)?;
    if let Some(character) = char::from_u32(first) {
        return Some(character);
    }
    let mut after = *rest;
    let second = after.strip_prefix("\\u").and_then(|tail| {
        after = tail;
        digits(&mut after)
    });
    let pair = second.and_then(|second| {
        char::decode_utf16([u16::try_from(first).ok()?, u16::try_from(second).ok()?])
            .next()?
            .ok()
    });
    if pair.is_some() {
        *rest = after;
    }
    Some(pair.unwrap_or(char::REPLACEMENT_CHARACTER))
}

fn digits(rest: &mut &str) -> Option<u32> {
    let (digits, after) = rest.split_at_checked(4)?;
    *rest = after;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn escapes_are_those_of_json() {
        for text in [
            "",
            "plain",
            "a\"b\\c/\n\t\r\u{8}\u{c}",
            "é😀\u{1}",
            "{\"city\": \"Paris\"}",
        ] {
            let quoted = serde_json::to_string(text).unwrap();
            let raw = &quoted.as_bytes()[1..quoted.len() - 1];
            assert_eq!(unescaped(raw).as_deref(), Some(text));
        }
        assert_eq!(unescaped(br"\ud83d\ude00\u00e9\/").as_deref(), Some("😀é/"));
        assert_eq!(unescaped(br"\ud83dx").as_deref(), Some("\u{fffd}x"));
        for raw in [&br"\x"[..], br"\u12", br"\u+123", b"\xff", br"\"] {
            assert_eq!(unescaped(raw), None);
        }
    }
}
