//! A cursor over the raw bytes of JSON: finds members and elements without building a tree.
//!
//! Streamed events are small and mostly repeat themselves. Parsing each one into a tree costs more than a microsecond; finding
//! the few bytes that are new costs a fraction of that. The cursor checks structure only as far as it needs to; a value that is
//! kept is parsed, and so checked, by `serde_json`.

use super::text;
use std::borrow::Cow;

/// The bytes are not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// A position in the raw bytes of JSON. Each method takes what it reads off the front.
///
/// Every value has to be taken in one way or another: by [`skip`](Self::skip), or by going into it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Goes into an object. A value of another kind is skipped, and this is false.
    pub(crate) fn object(&mut self) -> Result<bool, Malformed> {
        self.open(b'{')
    }

    /// Goes into a list. A value of another kind is skipped, and this is false.
    pub(crate) fn list(&mut self) -> Result<bool, Malformed> {
        self.open(b'[')
    }

    /// The raw key of the next member of an object; its value comes next. `None` at the end of the object.
    pub(crate) fn key(&mut self) -> Result<Option<&'a [u8]>, Malformed> {
        if self.is_closed(b'}')? {
            return Ok(None);
        }
        let key = self.take(string_length(self.rest)?)?;
        self.skip_space();
        self.rest = self.rest.strip_prefix(b":").ok_or(Malformed)?;
        Ok(Some(unquoted(key)))
    }

    /// Returns whether a list has another element, which comes next.
    pub(crate) fn element(&mut self) -> Result<bool, Malformed> {
        self.is_closed(b']').map(|is_closed| !is_closed)
    }

    /// The raw bytes of the next value.
    pub(crate) fn skip(&mut self) -> Result<&'a [u8], Malformed> {
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
        self.take(length)
    }

    /// The next value, if it is text.
    pub(crate) fn string(&mut self) -> Result<Option<Cow<'a, str>>, Malformed> {
        self.skip().map(string)
    }

    /// Goes through the members of the next value: `visit` gets each key and takes its value. Returns whether any visit returned
    /// true; false for a value that is no object.
    pub(crate) fn any_member(
        &mut self,
        mut visit: impl FnMut(&'a [u8], &mut Self) -> Result<bool, Malformed>,
    ) -> Result<bool, Malformed> {
        let mut any = false;
        if self.object()? {
            while let Some(key) = self.key()? {
                any |= visit(key, self)?;
            }
        }
        Ok(any)
    }

    /// Goes through the elements of the next value: `visit` takes each. Returns whether any visit returned true; false for a
    /// value that is no list.
    pub(crate) fn any_element(
        &mut self,
        mut visit: impl FnMut(&mut Self) -> Result<bool, Malformed>,
    ) -> Result<bool, Malformed> {
        let mut any = false;
        if self.list()? {
            while self.element()? {
                any |= visit(self)?;
            }
        }
        Ok(any)
    }

    /// The raw value of one member of the object that comes next, which is not taken.
    pub(crate) fn peek(mut self, wanted: &[u8]) -> Result<Option<&'a [u8]>, Malformed> {
        if self.object()? {
            while let Some(key) = self.key()? {
                let value = self.skip()?;
                if key == wanted {
                    return Ok(Some(value));
                }
            }
        }
        Ok(None)
    }

    fn open(&mut self, bracket: u8) -> Result<bool, Malformed> {
        self.skip_space();
        let inner = self.rest.strip_prefix(&[bracket]);
        match inner {
            Some(inner) => self.rest = inner,
            None => {
                self.skip()?;
            }
        }
        Ok(inner.is_some())
    }

    /// Takes the closing bracket, or the comma before the next item.
    fn is_closed(&mut self, bracket: u8) -> Result<bool, Malformed> {
        self.skip_space();
        let (first, rest) = self.rest.split_first().ok_or(Malformed)?;
        if *first == bracket {
            self.rest = rest;
            return Ok(true);
        }
        if *first == b',' {
            self.rest = rest;
            self.skip_space();
        }
        Ok(false)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (value, rest) = self.rest.split_at_checked(length).ok_or(Malformed)?;
        self.rest = rest;
        Ok(value)
    }

    fn skip_space(&mut self) {
        while let Some((b' ' | b'\n' | b'\r' | b'\t', rest)) = self.rest.split_first() {
            self.rest = rest;
        }
    }
}

/// The text of a raw string; `None` for every other value.
pub(crate) fn string(raw: &[u8]) -> Option<Cow<'_, str>> {
    text::unescaped(raw.strip_prefix(b"\"")?.strip_suffix(b"\"")?)
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

fn ends_scalar(byte: u8) -> bool {
    matches!(byte, b',' | b':' | b'}' | b']') || byte.is_ascii_whitespace()
}

/// The length of the string at the front, quotes included.
fn string_length(bytes: &[u8]) -> Result<usize, Malformed> {
    if bytes.first() != Some(&b'"') {
        return Err(Malformed);
    }
    let mut at = 1;
    loop {
        let rest = bytes.get(at..).ok_or(Malformed)?;
        let found = quote_or_escape(rest).ok_or(Malformed)?;
        if rest.get(found) == Some(&b'"') {
            return Ok(at + found + 1);
        }
        at += found + 2;
    }
}

/// Most strings are so short that the call of a vectorised search costs more than it saves.
fn quote_or_escape(bytes: &[u8]) -> Option<usize> {
    const SHORT: usize = 24;
    let is_wanted = |byte: &u8| matches!(byte, b'"' | b'\\');
    let short = bytes.get(..SHORT).unwrap_or(bytes);
    short.iter().position(is_wanted).or_else(|| {
        let rest = bytes.get(SHORT..)?;
        memchr::memchr2(b'"', b'\\', rest).map(|found| found + SHORT)
    })
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

    fn members(text: &str) -> Result<Vec<(String, String)>, Malformed> {
        let text_of = |raw: &[u8]| String::from_utf8_lossy(raw).into_owned();
        let (mut cursor, mut found) = (Cursor::new(text.as_bytes()), Vec::new());
        if cursor.object()? {
            while let Some(key) = cursor.key()? {
                found.push((text_of(key), text_of(cursor.skip()?)));
            }
        }
        Ok(found)
    }

    #[test]
    fn members_are_found_with_their_raw_values() {
        let found = members(r#" { "a" : "x\"}" , "b":[1,{"c":"]"}],"d":-1.5e3, "e":null} "#).unwrap();
        let expected = [
            ("a", r#""x\"}""#),
            ("b", r#"[1,{"c":"]"}]"#),
            ("d", "-1.5e3"),
            ("e", "null"),
        ];
        assert_eq!(found, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert_eq!(members("{}").unwrap(), []);
        assert_eq!(members("[1]").unwrap(), []);
    }

    #[test]
    fn elements_are_found_in_order() {
        let mut cursor = Cursor::new(b"[1, {\"a\": [2]} ,\"x\"] ");
        let mut found = Vec::new();
        assert!(cursor.list().unwrap());
        while cursor.element().unwrap() {
            found.push(cursor.skip().unwrap());
        }
        assert_eq!(found, [&b"1"[..], b"{\"a\": [2]}", b"\"x\""]);
    }

    #[test]
    fn half_an_object_is_malformed() {
        let whole = r#"{"a":"x","b":[1,2]}"#;
        for end in 0..whole.len() {
            assert_eq!(members(&whole[..end]).err(), Some(Malformed), "{}", &whole[..end]);
        }
        assert!(members(whole).is_ok());
    }

    #[test]
    fn a_peek_takes_nothing() {
        let mut cursor = Cursor::new(br#"{"a": 1, "index": 7}"#);
        assert_eq!(cursor.peek(b"index"), Ok(Some(&b"7"[..])));
        assert_eq!(cursor.peek(b"other"), Ok(None));
        assert!(cursor.object().unwrap());
    }
}
