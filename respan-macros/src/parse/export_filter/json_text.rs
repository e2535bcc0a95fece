//! The lexer for JSON in a string literal; it produces the tokens of the same JSON in braces.

use std::iter::Peekable;
use std::str::Chars;

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// Bounds the recursion, so that deep nesting cannot overflow the compiler's stack.
const MAX_DEPTH: usize = 32;

/// Turns JSON text into tokens, all with the span of the literal that holds the text.
pub(super) fn tokens(text: &str, span: Span) -> Result<TokenStream, String> {
    let rest = text.chars().peekable();
    Lexer { rest, span }.tokens_until(None, 0)
}

struct Lexer<'a> {
    rest: Peekable<Chars<'a>>,
    span: Span,
}

impl Lexer<'_> {
    /// Reads the tokens up to a closing delimiter, or up to the end for `None`.
    fn tokens_until(&mut self, close: Option<char>, depth: usize) -> Result<TokenStream, String> {
        if depth > MAX_DEPTH {
            return Err(format!("nested deeper than {MAX_DEPTH} levels"));
        }
        let mut trees: Vec<TokenTree> = Vec::new();
        loop {
            while self.rest.next_if(|c| matches!(c, ' ' | '\t' | '\n' | '\r')).is_some() {}
            let next = self.rest.next();
            if next == close {
                return match trees.last() {
                    Some(TokenTree::Punct(comma)) if comma.as_char() == ',' => {
                        Err("a comma after the last value".to_owned())
                    }
                    _ => Ok(trees.into_iter().collect()),
                };
            }
            let mut tree: TokenTree = match next.ok_or("the JSON text ends too early")? {
                '{' => Group::new(Delimiter::Brace, self.tokens_until(Some('}'), depth + 1)?).into(),
                '[' => Group::new(Delimiter::Bracket, self.tokens_until(Some(']'), depth + 1)?).into(),
                '"' => Literal::string(&self.string()?).into(),
                '-' if self.rest.peek().is_some_and(char::is_ascii_digit) => Punct::new('-', Spacing::Alone).into(),
                punct @ (',' | ':') => Punct::new(punct, Spacing::Alone).into(),
                digit @ '0'..='9' => self.number(digit)?.into(),
                letter if letter.is_alphabetic() => self.keyword(letter)?.into(),
                other => return Err(format!("unexpected `{other}`")),
            };
            tree.set_span(self.span);
            trees.push(tree);
        }
    }

    fn keyword(&mut self, first: char) -> Result<Ident, String> {
        let word = self.word(first, |c| c.is_alphanumeric() || *c == '_');
        match word.as_str() {
            "null" | "true" | "false" => Ok(Ident::new(&word, self.span)),
            _ => Err(format!("`{word}` needs double quotes")),
        }
    }

    /// Reads the rest of a word or number that starts with `first`.
    fn word(&mut self, first: char, belongs: fn(&char) -> bool) -> String {
        let rest = std::iter::from_fn(|| self.rest.next_if(belongs));
        std::iter::once(first).chain(rest).collect()
    }

    /// Reads a number; unlike Rust, JSON has no leading zeros and needs digits on both sides of a point.
    fn number(&mut self, first: char) -> Result<Literal, String> {
        let number = self.word(first, |c| matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
        let leading_zero = first == '0' && number.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        let bare_point = number
            .split('.')
            .any(|part| !part.starts_with(|c: char| c.is_ascii_digit()));
        let is_number = !leading_zero && !bare_point && number.parse::<f64>().is_ok();
        let literal = is_number.then(|| number.parse().ok()).flatten();
        literal.ok_or_else(|| format!("`{number}` is not a JSON number"))
    }

    fn string(&mut self) -> Result<String, String> {
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
            Some('u') => self.utf16_escape(),
            _ => Err("an unknown escape inside a JSON string".to_owned()),
        }
    }

    /// Reads the digits of `\u` and, after a high surrogate, the escape of the low one.
    fn utf16_escape(&mut self) -> Result<char, String> {
        let first = self.hex_digits()?;
        let is_pair = (0xd800..0xdc00).contains(&first)
            && self.rest.next_if_eq(&'\\').is_some()
            && self.rest.next_if_eq(&'u').is_some();
        let second = if is_pair { Some(self.hex_digits()?) } else { None };
        let mut decoded = char::decode_utf16([first].into_iter().chain(second));
        match (decoded.next(), decoded.next()) {
            (Some(Ok(character)), None) => Ok(character),
            _ => Err("half of a surrogate pair in a `\\u` escape".to_owned()),
        }
    }

    fn hex_digits(&mut self) -> Result<u16, String> {
        let digits: String = self.rest.by_ref().take(4).filter(char::is_ascii_hexdigit).collect();
        let unit = u16::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 4);
        unit.ok_or_else(|| "`\\u` needs four hex digits".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;
    use syn::parse::Parser;

    use crate::parse::export_filter::json::Json;
    use crate::parse::export_filter::json_tokens;

    fn parse(text: &str) -> Result<Json, String> {
        let tokens = super::tokens(text, Span::call_site())?;
        json_tokens::value.parse2(tokens).map_err(|error| error.to_string())
    }

    #[test]
    fn values_round_trip() {
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
    fn invalid_json_is_refused() {
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
