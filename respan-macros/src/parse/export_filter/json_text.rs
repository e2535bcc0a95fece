//! JSON written in a string literal.

use std::iter::Peekable;
use std::str::Chars;

use crate::parse::export_filter::json::{Json, Key};

/// Deeper nesting than any filter has would only overflow the compiler's stack.
const MAX_DEPTH: usize = 32;

pub(crate) fn parse(text: &str) -> Result<Json, String> {
    let mut reader = Reader {
        rest: text.chars().peekable(),
        depth: 0,
    };
    let value = reader.value()?;
    reader.skip_whitespace();
    match reader.rest.peek() {
        None => Ok(value),
        Some(extra) => Err(format!("`{extra}` after the end of the JSON value")),
    }
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    depth: usize,
}

impl Reader<'_> {
    fn value(&mut self) -> Result<Json, String> {
        self.skip_whitespace();
        match self.rest.peek() {
            Some('{') => self.nested(Self::object),
            Some('[') => self.nested(Self::list),
            Some('"') => self.string().map(Json::String),
            Some('-' | '0'..='9') => self.number(),
            Some(_) => self.keyword(),
            None => Err("the JSON text ends too early".to_owned()),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Json, String>) -> Result<Json, String> {
        if self.depth == MAX_DEPTH {
            return Err(format!("nested deeper than {MAX_DEPTH} levels"));
        }
        self.depth += 1;
        self.rest.next();
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Result<Json, String> {
        let mut members = Vec::new();
        if self.eat('}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_whitespace();
            if self.rest.peek() != Some(&'"') {
                return Err("a key of a JSON object is a string in double quotes".to_owned());
            }
            let key = Key {
                text: self.string()?,
                span: None,
                value: None,
            };
            self.expect(':')?;
            members.push((key, self.value()?));
            if self.eat('}') {
                return Ok(Json::Object(members));
            }
            self.expect(',')?;
        }
    }

    fn list(&mut self) -> Result<Json, String> {
        let mut values = Vec::new();
        if self.eat(']') {
            return Ok(Json::List(values));
        }
        loop {
            values.push(self.value()?);
            if self.eat(']') {
                return Ok(Json::List(values));
            }
            self.expect(',')?;
        }
    }

    fn string(&mut self) -> Result<String, String> {
        self.rest.next();
        let mut text = String::new();
        loop {
            match self.rest.next() {
                Some('"') => return Ok(text),
                Some('\\') => text.push(self.escape()?),
                Some(control) if control < ' ' => return Err("a control character inside a JSON string".to_owned()),
                Some(other) => text.push(other),
                None => return Err("a JSON string without its closing quote".to_owned()),
            }
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        match self.rest.next() {
            Some(same @ ('"' | '\\' | '/')) => Ok(same),
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some('b') => Ok('\u{8}'),
            Some('f') => Ok('\u{c}'),
            Some('u') => {
                let unit = self.hex4()?;
                if !(0xd800..0xdc00).contains(&unit) {
                    return char::from_u32(unit).ok_or_else(lone_surrogate);
                }
                if self.rest.next() != Some('\\') || self.rest.next() != Some('u') {
                    return Err(lone_surrogate());
                }
                let low = self
                    .hex4()?
                    .checked_sub(0xdc00)
                    .filter(|low| *low < 0x400)
                    .ok_or_else(lone_surrogate)?;
                char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + low).ok_or_else(lone_surrogate)
            }
            _ => Err("an unknown escape inside a JSON string".to_owned()),
        }
    }

    fn hex4(&mut self) -> Result<u32, String> {
        (0..4).try_fold(0, |unit, _| {
            let digit = self.rest.next().and_then(|c| c.to_digit(16));
            digit
                .map(|digit| unit * 16 + digit)
                .ok_or_else(|| "`\\u` needs four hex digits".to_owned())
        })
    }

    fn number(&mut self) -> Result<Json, String> {
        let digits = self.take_while(|c| matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
        let unsigned = digits.strip_prefix('-').unwrap_or(&digits);
        let leading_zero = unsigned.starts_with('0') && unsigned.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        let bare_point = unsigned
            .split('.')
            .any(|part| !part.starts_with(|c: char| c.is_ascii_digit()));
        if leading_zero || bare_point || digits.contains(".e") || digits.parse::<f64>().is_err() {
            return Err(format!("`{digits}` is not a JSON number"));
        }
        Ok(Json::Number(digits))
    }

    fn keyword(&mut self) -> Result<Json, String> {
        let word = self.take_while(char::is_alphanumeric);
        match word.as_str() {
            "null" => Ok(Json::Null),
            "true" => Ok(Json::Bool(true)),
            "false" => Ok(Json::Bool(false)),
            "" => Err(format!("`{}` begins no JSON value", self.rest.next().unwrap_or(' '))),
            _ => Err(format!("`{word}` is not a JSON value")),
        }
    }

    fn take_while(&mut self, belongs: fn(char) -> bool) -> String {
        std::iter::from_fn(|| self.rest.next_if(|c| belongs(*c))).collect()
    }

    fn skip_whitespace(&mut self) {
        while self.rest.next_if(|c| matches!(c, ' ' | '\t' | '\n' | '\r')).is_some() {}
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.skip_whitespace();
        self.rest.next_if_eq(&wanted).is_some()
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        if self.eat(wanted) {
            return Ok(());
        }
        Err(match self.rest.peek() {
            Some(found) => format!("expected `{wanted}`, found `{found}`"),
            None => format!("expected `{wanted}`, found the end"),
        })
    }
}

fn lone_surrogate() -> String {
    "half of a surrogate pair in a `\\u` escape".to_owned()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn values_survive() {
        for text in ["null", "[1,-2.5e3,true]", r#"{"a":{"b":["c\n\"",false]}}"#, "{}", "[]"] {
            assert_eq!(parse(text).map(|json| json.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn escapes_are_resolved() {
        let json = parse(r#" "\u0041\ud83d\ude00\/" "#).map(|json| json.to_string());
        assert_eq!(json.as_deref(), Ok("\"A😀/\""));
    }

    #[test]
    fn what_json_does_not_know_is_refused() {
        for text in [
            "",
            "{",
            "{'a': 1}",
            "[1,]",
            "01",
            ".5",
            "1.",
            "1.e3",
            "nul",
            "\"a",
            "\"\\x\"",
            "\"\\ud800\"",
            "1 2",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}
