//! A scanner over the raw bytes of JSON: finds members and elements without building a tree.
//!
//! Streamed events are small and mostly repeat themselves. Parsing each one into a tree costs more than a microsecond; finding
//! the few bytes that are new costs a fraction of that. The scanner checks structure only as far as it needs to; a value that is
//! kept is parsed, and so checked, by `serde_json`.

use std::borrow::Cow;

/// The bytes are not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// The members of an object: raw key, without its quotes, and raw value.
pub(crate) fn members(object: &[u8]) -> Members<'_> {
    Members {
        scanner: Scanner::open(object, b'{'),
    }
}

/// The raw elements of a list.
pub(crate) fn elements(list: &[u8]) -> Elements<'_> {
    Elements {
        scanner: Scanner::open(list, b'['),
    }
}

/// The text of a raw string; `None` for every other value.
pub(crate) fn string(raw: &[u8]) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    if memchr::memchr(b'\\', inner).is_none() {
        return std::str::from_utf8(inner).ok().map(Cow::Borrowed);
    }
    serde_json::from_slice(raw).ok().map(Cow::Owned)
}

/// The raw characters between the quotes of a string; another value as it is. For names that need no escapes.
pub(crate) fn unquoted(raw: &[u8]) -> &[u8] {
    raw.strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""))
        .unwrap_or(raw)
}

/// A whole number that is not negative.
pub(crate) fn number(raw: &[u8]) -> Option<usize> {
    std::str::from_utf8(raw).ok()?.parse().ok()
}

/// True or false.
pub(crate) fn flag(raw: &[u8]) -> Option<bool> {
    match raw {
        b"true" => Some(true),
        b"false" => Some(false),
        _ => None,
    }
}

/// The parsed value.
pub(crate) fn value(raw: &[u8]) -> Result<serde_json::Value, Malformed> {
    serde_json::from_slice(raw).map_err(|_| Malformed)
}

/// Iterator of [`members`].
pub(crate) struct Members<'a> {
    scanner: Scanner<'a>,
}

impl<'a> Iterator for Members<'a> {
    type Item = Result<(&'a [u8], &'a [u8]), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        self.scanner.item(b'}', |scanner| {
            let key = scanner.value().and_then(|raw| {
                let inner = raw.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
                inner.ok_or(Malformed)
            })?;
            scanner.expect(b':')?;
            Ok((key, scanner.value()?))
        })
    }
}

/// Iterator of [`elements`].
pub(crate) struct Elements<'a> {
    scanner: Scanner<'a>,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Result<&'a [u8], Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        self.scanner.item(b']', Scanner::value)
    }
}

#[derive(PartialEq, Eq)]
enum State {
    Unopened(u8),
    First,
    Later,
    Ended,
}

struct Scanner<'a> {
    rest: &'a [u8],
    state: State,
}

impl<'a> Scanner<'a> {
    fn open(bytes: &'a [u8], bracket: u8) -> Self {
        Self {
            rest: bytes,
            state: State::Unopened(bracket),
        }
    }

    fn item<T>(
        &mut self,
        close: u8,
        read: impl FnOnce(&mut Self) -> Result<T, Malformed>,
    ) -> Option<Result<T, Malformed>> {
        let item = self.advance(close, read).transpose();
        if !matches!(item, Some(Ok(_))) {
            self.state = State::Ended;
        }
        item
    }

    fn advance<T>(
        &mut self,
        close: u8,
        read: impl FnOnce(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Option<T>, Malformed> {
        match self.state {
            State::Ended => return Ok(None),
            State::Unopened(bracket) => {
                self.expect(bracket)?;
                self.state = State::First;
            }
            State::First | State::Later => {}
        }
        self.skip_space();
        if self.rest.first() == Some(&close) {
            return Ok(None);
        }
        if self.state == State::Later {
            self.expect(b',')?;
        }
        self.state = State::Later;
        read(self).map(Some)
    }

    fn skip_space(&mut self) {
        let space = self.rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.rest = self.rest.get(space..).unwrap_or_default();
    }

    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        self.skip_space();
        self.rest = self.rest.strip_prefix(&[byte]).ok_or(Malformed)?;
        Ok(())
    }

    /// Takes one whole value off the front.
    fn value(&mut self) -> Result<&'a [u8], Malformed> {
        self.skip_space();
        let length = match self.rest.first().ok_or(Malformed)? {
            b'"' => string_length(self.rest)?,
            b'{' | b'[' => nested_length(self.rest)?,
            _ => self
                .rest
                .iter()
                .position(|byte| ends_scalar(*byte))
                .unwrap_or(self.rest.len()),
        };
        if length == 0 {
            return Err(Malformed);
        }
        let (value, rest) = self.rest.split_at_checked(length).ok_or(Malformed)?;
        self.rest = rest;
        Ok(value)
    }
}

fn ends_scalar(byte: u8) -> bool {
    matches!(byte, b',' | b':' | b'}' | b']') || byte.is_ascii_whitespace()
}

/// The length of the string at the front, quotes included.
fn string_length(bytes: &[u8]) -> Result<usize, Malformed> {
    let mut at = 1;
    loop {
        let rest = bytes.get(at..).ok_or(Malformed)?;
        let found = memchr::memchr2(b'"', b'\\', rest).ok_or(Malformed)?;
        if rest.get(found) == Some(&b'"') {
            return Ok(at + found + 1);
        }
        at += found + 2;
    }
}

/// The length of the object or list at the front. Counts brackets without telling the kinds apart.
fn nested_length(bytes: &[u8]) -> Result<usize, Malformed> {
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        match bytes.get(at).ok_or(Malformed)? {
            b'"' => at += string_length(bytes.get(at..).ok_or(Malformed)?)?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                depth -= 1;
                at += 1;
                if depth == 0 {
                    return Ok(at);
                }
            }
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(text: &str) -> Result<Vec<(String, String)>, Malformed> {
        let text_of = |raw: &[u8]| String::from_utf8_lossy(raw).into_owned();
        members(text.as_bytes())
            .map(|member| member.map(|(key, value)| (text_of(key), text_of(value))))
            .collect()
    }

    #[test]
    fn members_are_found_with_their_raw_values() {
        let found = object(r#" { "a" : "x\"}" , "b":[1,{"c":"]"}],"d":-1.5e3, "e":null} "#).unwrap();
        let expected = [
            ("a", r#""x\"}""#),
            ("b", r#"[1,{"c":"]"}]"#),
            ("d", "-1.5e3"),
            ("e", "null"),
        ];
        assert_eq!(found, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert_eq!(object("{}").unwrap(), []);
    }

    #[test]
    fn half_an_object_is_malformed() {
        let whole = r#"{"a":"x","b":[1,2]}"#;
        for end in 0..whole.len() {
            assert_eq!(object(&whole[..end]).err(), Some(Malformed), "{}", &whole[..end]);
        }
        assert!(object(whole).is_ok());
    }

    #[test]
    fn strings_are_unescaped() {
        assert_eq!(string(br#""a\u00e9\n""#).as_deref(), Some("aé\n"));
        assert_eq!(string(b"\"plain\"").as_deref(), Some("plain"));
        assert_eq!(string(b"null"), None);
        assert_eq!(string(b"\"\xff\""), None);
        assert_eq!(string(b"\""), None);
    }
}
