//! JSON reader.

use super::{Json, Map};
use std::fmt;

/// Maximum depth, since the reader recurses once per level on the small stack of a test thread.
const DEEPEST: usize = 1000;

/// A position at which a text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyntaxError {
    /// Offset in bytes.
    pub at: usize,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "not JSON at byte {}", self.at)
    }
}

impl std::error::Error for SyntaxError {}

/// A value, and the deviations of its text from JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The value.
    pub value: Json,
    /// `NaN`, `Infinity` and `-Infinity` where they stood bare, in order of appearance.
    pub bare: Vec<&'static str>,
}

/// Reads one value, allowing bare `NaN` and `Infinity` (the captures of the Python SDK contain them).
///
/// # Errors
/// The text is not JSON.
pub fn parse(text: &str) -> Result<Json, SyntaxError> {
    parse_noting(text).map(|parsed| parsed.value)
}

/// Reads one value, and records accepted text that is not JSON.
///
/// # Errors
/// The text is not JSON.
pub fn parse_noting(text: &str) -> Result<Parsed, SyntaxError> {
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
        bare: Vec::new(),
    };
    let value = reader.value()?;
    reader.blanks();
    if reader.at < text.len() {
        return Err(reader.wrong());
    }
    Ok(Parsed {
        value,
        bare: reader.bare,
    })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    bare: Vec<&'static str>,
}

impl Reader<'_> {
    fn wrong(&self) -> SyntaxError {
        SyntaxError { at: self.at }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.text[self.at..].starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn expect(&mut self, mark: &str) -> Result<(), SyntaxError> {
        self.blanks();
        if self.take(mark) { Ok(()) } else { Err(self.wrong()) }
    }

    fn value(&mut self) -> Result<Json, SyntaxError> {
        self.blanks();
        match self.peek().ok_or_else(|| self.wrong())? {
            b'{' => self.nested(Self::map),
            b'[' => self.nested(Self::list),
            b'"' => self.string().map(Json::Text),
            _ => self.word(),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Json, SyntaxError>) -> Result<Json, SyntaxError> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong());
        }
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn map(&mut self) -> Result<Json, SyntaxError> {
        let mut map = Map::default();
        self.blanks();
        if self.take("}") {
            return Ok(map.into());
        }
        loop {
            self.blanks();
            let key = self.string()?;
            self.expect(":")?;
            let value = self.value()?;
            map.insert(key, value);
            self.blanks();
            if self.take("}") {
                return Ok(map.into());
            }
            self.expect(",")?;
        }
    }

    fn list(&mut self) -> Result<Json, SyntaxError> {
        let mut items = Vec::new();
        self.blanks();
        if self.take("]") {
            return Ok(Json::List(items));
        }
        loop {
            items.push(self.value()?);
            self.blanks();
            if self.take("]") {
                return Ok(Json::List(items));
            }
            self.expect(",")?;
        }
    }

    fn word(&mut self) -> Result<Json, SyntaxError> {
        for (word, value) in [
            ("null", Json::Null),
            ("true", Json::Bool(true)),
            ("false", Json::Bool(false)),
        ] {
            if self.take(word) {
                return Ok(value);
            }
        }
        for (word, value) in [
            ("NaN", f64::NAN),
            ("Infinity", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
        ] {
            if self.take(word) {
                self.bare.push(word);
                return Ok(Json::Float(value));
            }
        }
        self.number()
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn number(&mut self) -> Result<Json, SyntaxError> {
        let start = self.at;
        self.take("-");
        let leading_zero = self.peek() == Some(b'0');
        let whole = self.digits();
        if whole == 0 || (leading_zero && whole > 1) {
            return Err(self.wrong());
        }
        let mut fraction = false;
        if self.take(".") {
            fraction = true;
            if self.digits() == 0 {
                return Err(self.wrong());
            }
        }
        if self.take("e") || self.take("E") {
            fraction = true;
            let _sign = self.take("+") || self.take("-");
            if self.digits() == 0 {
                return Err(self.wrong());
            }
        }
        let text = &self.text[start..self.at];
        let number = if fraction {
            text.parse().map(Json::Float).ok()
        } else {
            text.parse().map(Json::Int).ok()
        };
        number.ok_or_else(|| self.wrong())
    }

    fn string(&mut self) -> Result<String, SyntaxError> {
        if !self.take("\"") {
            return Err(self.wrong());
        }
        let mut out = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest
                .find(|c: char| matches!(c, '"' | '\\') || c < ' ')
                .ok_or(SyntaxError { at: self.text.len() })?;
            out.push_str(&rest[..plain]);
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => {
                    self.at += 1;
                    out.push(self.escape()?);
                }
                _ => return Err(self.wrong()),
            }
        }
    }

    fn escape(&mut self) -> Result<char, SyntaxError> {
        let mark = self.peek().ok_or_else(|| self.wrong())?;
        let plain = match mark {
            b'"' | b'\\' | b'/' => char::from(mark),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.code_point();
            }
            _ => return Err(self.wrong()),
        };
        self.at += 1;
        Ok(plain)
    }

    fn four_digits(&mut self) -> Result<u32, SyntaxError> {
        let digits = self
            .text
            .get(self.at..self.at + 4)
            .filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()));
        let unit = digits
            .and_then(|text| u32::from_str_radix(text, 16).ok())
            .ok_or_else(|| self.wrong())?;
        self.at += 4;
        Ok(unit)
    }

    /// Half of a surrogate pair becomes the replacement character, since a `String` cannot contain it.
    fn code_point(&mut self) -> Result<char, SyntaxError> {
        let first = self.four_digits()?;
        if (0xd800..0xdc00).contains(&first) {
            let before = self.at;
            if self.take("\\u") {
                let second = self.four_digits()?;
                if (0xdc00..0xe000).contains(&second) {
                    let point = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    return char::from_u32(point).ok_or_else(|| self.wrong());
                }
                self.at = before;
            }
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}
