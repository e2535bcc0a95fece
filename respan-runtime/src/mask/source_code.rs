//! Expressions and types of source code in place of a value.

use super::secret_names::is_secret_name;
use super::text_value::{count_backslashes, count_spaces, quoted_end};
use crate::json::first_bytes;
use std::ops::Range;

/// Words and signs of source code before an expression or a type.
const PREFIXES: [&str; 13] = [
    "&mut ", "&", "*mut ", "*const ", "impl ", "dyn ", "mut ", "await ", "new ", "match ", "if ", "unsafe ", "typeof ",
];
/// Operators behind which an expression goes on to the end of its line.
const OPERATORS: [&str; 18] = [
    "or ", "and ", "if ", "else ", "as ", "in ", "is ", "for ", "|", "?", "+", "-", "#", "//", "=", "&&", ".", "{",
];
/// First names of paths such as `self.password`.
const OWNERS: &str = "self this cls os process env settings config conf cfg args options opts request req ctx context \
                      secrets system deno data params state props var local module";
/// Parts of the names of functions whose first argument is a name or a message, as in `getenv("API_KEY")`.
const READERS: [&str; 26] = [
    "encode",
    "decode",
    "split",
    "partition",
    "strip",
    "replace",
    "peek",
    "consume",
    "get",
    "env",
    "var",
    "pop",
    "fetch",
    "lookup",
    "read",
    "load",
    "input",
    "prompt",
    "find",
    "header",
    "expect",
    "context",
    "option",
    "field",
    "column",
    "property",
];
/// Types that generic types of Python contain.
const ITEM_TYPES: &str = "str int float bool bytes none any object dict list tuple string integer boolean secretstr";
/// The maximum length of an expression.
const MAX_LENGTH: usize = 800;

/// The range of an expression or a type at the index, such as `config.password`, `env::var("API_KEY")?` or `Option<&str>`;
/// `None` if the text there may be a value.
///
/// `is_typed` states that a type stands before it, as in `token: Token = …`.
pub(super) fn expression_at(text: &str, start: usize, is_typed: bool) -> Option<Range<usize>> {
    let mut parser = Parser {
        text,
        bytes: text.as_bytes(),
        at: start,
        is_code: false,
        is_reference: false,
        is_typed,
    };
    if is_typed && parser.byte().is_some_and(|byte| byte.is_ascii_digit()) {
        let length = parser.identifier_length();
        return Some(start..start + length);
    }
    parser.prefixes();
    parser.path()?;
    let end = parser.end()?;
    parser.is_code.then_some(start..end)
}

/// The ranges of the string literals in an expression, without names: `"API_KEY"` in `env::var("API_KEY")`.
pub(super) fn literals(text: &str, expression: Range<usize>) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = expression.start;
    while at < expression.end {
        if !matches!(bytes.get(at), Some(b'"' | b'\'')) {
            at += 1;
            continue;
        }
        let Some(literal) = literal_at(bytes, at) else {
            at += 1;
            continue;
        };
        at = literal.after;
        let inside = literal.inside;
        if inside.len() > 2 && !is_name(text, expression.start, inside.start) {
            found.push(inside);
        }
    }
    found
}

/// Returns whether the literal is an index, or the first argument of a function that reads.
fn is_name(text: &str, start: usize, literal: usize) -> bool {
    let before = text.get(start..literal).unwrap_or_default();
    let before = before.trim_end_matches(['"', '\'', '\\']);
    if before.ends_with('[') {
        return before.len() > 1;
    }
    let Some(before) = before.strip_suffix('(') else {
        return false;
    };
    let function = before
        .rsplit(|char: char| !char.is_ascii_alphanumeric() && char != '_')
        .next();
    let function = function.unwrap_or_default().to_ascii_lowercase();
    READERS.iter().any(|reader| function.contains(reader))
}

/// A string literal.
struct Literal {
    inside: Range<usize>,
    /// The index behind its closing quote.
    after: usize,
}

/// The string literal whose quote is at the index, if it ends on its line.
fn literal_at(bytes: &[u8], at: usize) -> Option<Literal> {
    let quote = *bytes.get(at)?;
    let before = bytes.get(..at)?;
    let slashes = before.iter().rev().take_while(|byte| **byte == b'\\').count();
    let end = quoted_end(bytes, at + 1, quote, slashes);
    let inside = bytes.get(at + 1..end)?;
    let is_closed = end + slashes < bytes.len();
    (is_closed && !inside.contains(&b'\n') && inside.len() < MAX_LENGTH).then_some(Literal {
        inside: at + 1..end,
        after: end + slashes + 1,
    })
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    is_code: bool,
    /// `true` behind `&`, with which a password may start, too.
    is_reference: bool,
    is_typed: bool,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn prefixes(&mut self) {
        // In `?password=&user=joe` the value is empty.
        let is_spaced = self.at == 0 || matches!(self.bytes.get(self.at - 1), Some(b' ' | b'\t' | b'(' | b'\n'));
        if !is_spaced && self.byte() == Some(b'&') {
            return;
        }
        while let Some(prefix) = PREFIXES.iter().find(|prefix| self.rest().starts_with(**prefix)) {
            let is_reference = *prefix == "&";
            self.is_reference |= is_reference;
            self.is_code |= !is_reference;
            self.at += prefix.len();
            if self.byte() == Some(b'\'') {
                self.is_code = true;
                self.at += 1;
                self.at += self.identifier_length();
                self.at += count_spaces(self.bytes, self.at);
            }
        }
        if (self.is_code || self.is_reference) && self.byte() == Some(b'[') {
            self.is_code = true;
            self.at = self.balanced_end().unwrap_or(self.at);
        }
    }

    fn identifier_length(&self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
        rest.iter().take_while(|byte| is_part(byte)).count()
    }

    /// Names with `.` and `::` between them, and calls, indexes and type arguments behind them.
    fn path(&mut self) -> Option<()> {
        let mut first = "";
        let mut names = 0;
        let last = loop {
            let length = self.identifier_length();
            let name = self.text.get(self.at..self.at + length)?;
            if !is_identifier(name) {
                // `&[u8]` and `&(a, b)` have no name.
                return (self.is_code && names == 0 && length == 0).then_some(());
            }
            first = if names == 0 { name } else { first };
            names += 1;
            self.at += length;
            self.suffixes(name, names > 1);
            let rest = self.rest();
            let separator = ["::", "?.", ".", "->"].iter().find(|mark| rest.starts_with(**mark));
            let Some(separator) = separator else { break name };
            self.is_code |= *separator == "::" || *separator == "->";
            self.at += separator.len();
            if *separator == "::" && self.byte() == Some(b'<') {
                self.at = self.balanced_end()?;
            }
        };
        let is_owned = OWNERS.split_whitespace().any(|owner| first.eq_ignore_ascii_case(owner));
        self.is_code |= names > 1 && (is_owned || is_secret_name(last));
        self.is_code |= self.is_reference && (is_type_name(last) || is_secret_name(last));
        Some(())
    }

    /// Calls, indexes and type arguments behind a name.
    fn suffixes(&mut self, name: &str, is_member: bool) {
        let is_lower = is_member || name.starts_with(|char: char| char.is_ascii_lowercase() || char == '_');
        loop {
            let is_macro = matches!(self.rest().as_bytes(), [b'!', b'(' | b'[' | b'{', ..]);
            self.at += usize::from(is_macro);
            match self.byte() {
                Some(b'(' | b'[' | b'<') => {}
                Some(b'?') if !self.rest().starts_with("?.") => {
                    self.at += 1;
                    continue;
                }
                _ => return,
            }
            let bracket = self.byte();
            let Some(end) = self.balanced_end() else { return };
            let inside = self.text.get(self.at + 1..end - 1).unwrap_or_default();
            let is_type = match bracket {
                Some(b'<') => is_type_argument(inside),
                Some(b'[') => is_item_type(inside),
                _ => false,
            };
            self.is_code |=
                is_macro || is_type || (bracket != Some(b'<') && (self.is_typed || is_lower && is_argument(inside)));
            self.at = end;
        }
    }

    /// The index behind the bracket that closes the one at the current index.
    fn balanced_end(&self) -> Option<usize> {
        let mut depth = 0_usize;
        let mut at = self.at;
        while at < self.at + MAX_LENGTH {
            match self.bytes.get(at)? {
                b'(' | b'[' | b'{' | b'<' => depth += 1,
                b'>' if self.bytes.get(at - 1) == Some(&b'-') || self.bytes.get(at - 1) == Some(&b'=') => {}
                b')' | b']' | b'}' | b'>' => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(at + 1);
                    }
                }
                b'"' | b'\'' => at = literal_at(self.bytes, at).map_or(at, |literal| literal.after - 1),
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// The end of the expression; `None` if it is followed by what does not follow one.
    fn end(&self) -> Option<usize> {
        let rest = self.rest();
        let slashes = count_backslashes(self.bytes, self.at);
        let next = self.bytes.get(self.at + slashes);
        let is_end = match next {
            None | Some(b',' | b';' | b')' | b']' | b'}' | b'\n' | b'\r' | b'`') => slashes == 0,
            Some(b'"') => true,
            Some(b'n' | b'r') => slashes > 0,
            _ => false,
        };
        if is_end {
            return Some(self.at);
        }
        let spaced = rest.trim_start_matches(' ');
        let is_operator = spaced.len() < rest.len() && OPERATORS.iter().any(|operator| spaced.starts_with(operator));
        let is_line_end = spaced.is_empty() || spaced.starts_with(['\n', '\r', ',', ')', '}']);
        if is_line_end {
            return Some(self.at);
        }
        let line = first_bytes(rest, MAX_LENGTH);
        let line = line.find('\n').unwrap_or(line.len());
        is_operator.then_some(self.at + line)
    }
}

/// Returns whether the name is one that people write, and not a random word.
pub(super) fn is_identifier(name: &str) -> bool {
    let bytes = name.as_bytes();
    let is_start = bytes
        .first()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || b"_$".contains(byte));
    let has_upper = bytes.iter().any(u8::is_ascii_uppercase);
    let has_lower = bytes.iter().any(u8::is_ascii_lowercase);
    let is_random =
        |pair: &[u8]| matches!(pair, [first, second] if first.is_ascii_digit() && second.is_ascii_lowercase());
    is_start && !(has_upper && has_lower && bytes.windows(2).any(is_random))
}

/// Returns whether the name is written like one of a type in Rust.
fn is_type_name(name: &str) -> bool {
    let is_capitalised = name.starts_with(|char: char| char.is_ascii_uppercase());
    name == "str" || (is_capitalised && name.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// Returns whether the text in brackets is that of a call or an index: nothing, a name, or several parts.
fn is_argument(inside: &str) -> bool {
    let inside = inside.trim();
    inside.is_empty()
        || inside.contains([',', '"', '\'', '.', ' ', '_', '&', '(', '\n'])
        || (inside.len() >= 3 && inside.bytes().all(|byte| byte.is_ascii_lowercase()))
}

fn is_type_argument(inside: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_:&'<>[], ;()+=-*".contains(&byte);
    !inside.is_empty() && inside.bytes().all(is_part)
}

/// Returns whether the text in square brackets consists of types: `Optional[str]`, `list[a.Token]`.
fn is_item_type(inside: &str) -> bool {
    inside.split([',', '|', '[', ']']).map(str::trim).all(|item| {
        let is_known = ITEM_TYPES
            .split_whitespace()
            .any(|name| item.eq_ignore_ascii_case(name));
        item.is_empty() || is_known || (item.contains('.') && item.split('.').all(is_identifier))
    }) && !inside.is_empty()
}

#[cfg(test)]
#[path = "source_code_tests.rs"]
mod tests;
