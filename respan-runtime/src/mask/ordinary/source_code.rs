//! Expressions and types of source code in place of a value.

use super::string_literals::{has_closed_literals, literal_at};
use crate::json::first_bytes;
use crate::mask::names::secret_names::{contains, contains_ignoring_case, is_secret_name};
use crate::mask::text::text_key::is_type_name;
use crate::mask::text::text_value::{count_backslashes, count_spaces};
use std::ops::Range;

/// Signs of source code before an expression or a type, with which no password starts.
const SIGNS: [&str; 2] = ["*mut ", "*const "];
/// Words and signs of source code before an expression or a type, with which a password may start.
const PREFIXES: [&str; 8] = ["&", "impl ", "dyn ", "mut ", "await ", "new ", "match ", "if "];
/// Words and signs behind which an expression goes on to the end of its line.
const OPERATORS: &str = "or and if else as in for";
const OPERATOR_SIGNS: &str = "|?+-#/=&.{";
/// First names of paths such as `self.password`.
const OWNERS: &str = "self this process env secrets args req var local";
/// Lists of which one item is taken, as in `tokens[0]`.
const LISTS: &str = "tokens parts args argv";
/// The maximum length of an expression.
const MAX_LENGTH: usize = 800;

/// The range of an expression or a type at the index, such as `config.password`, `env::var("API_KEY")?` or `Option<&str>`;
/// `None` if the text there may be a value.
///
/// `is_typed` states that a type stands before it, as in `token: Token = …`.
pub(crate) fn expression_at(text: &str, start: usize, is_typed: bool) -> Option<Range<usize>> {
    let mut parser = Parser {
        text,
        bytes: text.as_bytes(),
        at: start,
        is_code: false,
        is_prefixed: false,
        is_typed,
    };
    if is_typed && parser.byte().is_some_and(|byte| byte.is_ascii_digit()) {
        let length = parser.identifier_length();
        return Some(start..start + length);
    }
    parser.prefixes();
    parser.path()?;
    let end = parser.end()?;
    (parser.is_code && has_closed_literals(text.as_bytes(), start..end)).then_some(start..end)
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    is_code: bool,
    /// `true` behind one of [`PREFIXES`].
    is_prefixed: bool,
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
        let prefixes = || SIGNS.iter().chain(&PREFIXES);
        while let Some(prefix) = prefixes().find(|prefix| self.rest().starts_with(**prefix)) {
            self.is_code |= SIGNS.contains(prefix);
            self.is_prefixed = true;
            self.at += prefix.len();
            if self.byte() == Some(b'\'') {
                self.is_code = true;
                self.at += 1;
                self.at += self.identifier_length();
                self.at += count_spaces(self.bytes, self.at);
            }
        }
        if self.is_prefixed && self.byte() == Some(b'[') {
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
        let (mut is_path, mut has_capital) = (false, false);
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
            self.is_code |= self.is_prefixed;
            is_path |= *separator == "::";
            has_capital |= is_capitalised_type(name) || is_library(name);
            self.at += separator.len();
            if *separator == "::" && self.byte() == Some(b'<') {
                self.at = self.balanced_end()?;
            }
        };
        let is_owned = contains_ignoring_case(OWNERS, first);
        self.is_code |= names > 1 && (is_owned || is_secret_name(last));
        // `random_password.db.result` of Terraform.
        self.is_code |= names > 2 && first.contains('_') && is_secret_name(first);
        self.is_code |= is_path && (has_capital || is_capitalised_type(last));
        self.is_code |= self.is_prefixed && (is_capitalised_type(last) || is_secret_name(last));
        Some(())
    }

    /// Calls, indexes and type arguments behind a name.
    fn suffixes(&mut self, name: &str, is_member: bool) {
        let has_digit = name.bytes().any(|byte| byte.is_ascii_digit());
        let is_lower = name.starts_with(|char: char| char.is_ascii_lowercase() || "_$".contains(char));
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
            // A password may end in `9()`, and `$(` starts a command of a shell.
            let is_clear = !has_digit && name != "$";
            let is_callee = is_member || (is_lower && (is_clear || inside.contains(['(', '"', '\''])));
            let is_type = match bracket {
                Some(b'<') => is_type_argument(inside),
                Some(b'[') => is_item_type(inside),
                _ => false,
            };
            let is_use = match bracket {
                Some(b'[') => {
                    self.is_typed
                        || is_callee && inside.contains(['"', '\'', '.', ':'])
                        || is_secret_name(name)
                        || contains(LISTS, name)
                }
                // `Some(token)`
                Some(b'(') => self.is_typed || is_callee && is_argument(inside) || is_variable(inside),
                _ => false,
            };
            self.is_code |=
                is_type || is_use || (is_macro && is_lower && !has_digit) || (self.is_prefixed && is_argument(inside));
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
        let word = spaced.split(' ').next().unwrap_or_default();
        let is_sign = spaced.starts_with(|char| OPERATOR_SIGNS.contains(char));
        let is_operator = spaced.len() < rest.len() && (is_sign || contains(OPERATORS, word));
        let is_line_end = spaced.is_empty() || spaced.starts_with(['\n', '\r', ',', ')', '}']);
        if is_line_end {
            return Some(self.at);
        }
        let line = first_bytes(rest, MAX_LENGTH);
        let ends = ["\n", "\\n"].iter().filter_map(|end| line.find(end));
        let line = ends.min().unwrap_or(line.len());
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
fn is_capitalised_type(name: &str) -> bool {
    let is_capitalised = name.starts_with(|char: char| char.is_ascii_uppercase());
    name == "str" || (is_capitalised && name.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// Returns whether the name is that of a crate or module at the start of most paths.
fn is_library(name: &str) -> bool {
    matches!(
        name,
        "std" | "core" | "alloc" | "crate" | "super" | "self" | "env" | "ptr" | "mem" | "fs" | "str"
    )
}

/// Returns whether the text in brackets is that of a call or an index: nothing, a name, or several parts.
fn is_argument(inside: &str) -> bool {
    let inside = inside.trim();
    inside.is_empty()
        || inside.contains([',', '"', '\'', '.', ' ', '_', '&', '(', '\n'])
        || inside.starts_with('$')
        || (inside.len() >= 3 && inside.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// Returns whether the text is a variable with the name of a secret.
fn is_variable(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && is_secret_name(text)
}

fn is_type_argument(inside: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_:&'<>[], ;()+=-*".contains(&byte);
    !inside.is_empty() && inside.bytes().all(is_part)
}

/// Returns whether the text in square brackets consists of types: `Optional[str]`, `list[a.Token]`.
fn is_item_type(inside: &str) -> bool {
    inside
        .split([',', '|', '[', ']'])
        .map(str::trim)
        .all(|item| item.is_empty() || is_type_name(item) || (item.contains('.') && item.split('.').all(is_identifier)))
        && !inside.is_empty()
}

#[cfg(test)]
#[path = "source_code_tests.rs"]
mod tests;
