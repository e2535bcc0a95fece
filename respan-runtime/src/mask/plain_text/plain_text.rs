//! Masking by key in text other than JSON: `key=value`, `key: value`, `Debug` output, command lines, truncated JSON.

use super::elements;
use super::method_call;
use crate::mask::ordinary::json_meanings::is_ordinary_json;
use crate::mask::ordinary::placeholder::is_placeholder;
use crate::mask::ordinary::string_literals;
use crate::mask::ordinary::usage::is_usage;
use crate::mask::rules::Rules;
use crate::mask::text::text_key::{TextKey, flag_after};
use crate::mask::text::text_value::{ValueKind, count_spaces, value_range};
use std::ops::Range;

/// The last byte of the full-width colon, `：`, and those before it.
const COLON_END: u8 = 0x9A;
const COLON_START: [u8; 2] = [0xEF, 0xBC];
/// The maximum length of a name in a list of names and values.
const MAX_NAME: usize = 96;

/// Adds the ranges of the values of the rules' keys.
pub(crate) fn find(text: &str, rules: &Rules, ranges: &mut Vec<Range<usize>>) {
    if rules.has_keys() {
        let mut scanner = Scanner {
            text,
            bytes: text.as_bytes(),
            rules,
            ranges,
            at: 0,
            from: 0,
            entry: "",
            header_end: 0,
        };
        while scanner.step() {}
    }
}

/// The search for keys in a text.
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) rules: &'a Rules,
    pub(super) ranges: &'a mut Vec<Range<usize>>,
    /// The index of the next byte.
    pub(super) at: usize,
    /// The end of the last masked value: no key starts before.
    pub(super) from: usize,
    /// The name of the entry whose value may follow, as in `name: "password", value: "…"`.
    pub(super) entry: &'a str,
    /// The end of the last line that was looked at for names of columns.
    pub(super) header_end: usize,
}

impl<'a> Scanner<'a> {
    /// Processes the next byte that may follow or start a key; false at the end.
    fn step(&mut self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let Some(step) = rest
            .iter()
            .position(|byte| matches!(*byte, b':' | b'=' | b',' | b'>' | b'-' | b'(' | COLON_END))
        else {
            return false;
        };
        let mark = self.at + step;
        self.at = mark + 1;
        match rest.get(step) {
            Some(b',') => {
                self.pair(mark);
                self.comma_table(mark);
            }
            Some(b'>') => self.element(mark),
            Some(b'(') => self.call(mark),
            Some(b'-') => {
                self.flag(mark);
                self.ruled_table(mark);
            }
            Some(&COLON_END) => {
                let before = self.bytes.get(..mark).unwrap_or_default();
                if before.ends_with(&COLON_START) {
                    self.member(mark - COLON_START.len(), mark);
                }
            }
            _ => self.member(mark, mark),
        }
        true
    }

    /// The string literal that an operator or a comma joins to the one that ends at the index, as in
    /// `print("password:", "…")`.
    pub(super) fn argument_behind(&mut self, quote: usize) {
        if let Some(literal) = string_literals::next_argument(self.text, quote) {
            self.mask_value("", literal);
        }
    }

    /// `:key "value"` of Clojure, whose name starts at the index.
    pub(super) fn keyword(&mut self, start: usize) {
        let rest = self.text.get(start..).unwrap_or_default();
        let is_part = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
        let length = rest.find(|char| !is_part(char)).unwrap_or_default();
        let value = start + length + count_spaces(self.bytes, start + length);
        let is_value = value > start + length && self.bytes.get(value) == Some(&b'"');
        if is_value && rest.get(..length).is_some_and(|name| self.rules.masks_key(name)) {
            self.mask_value(
                rest.get(..length).unwrap_or_default(),
                value_range(self.bytes, value, ValueKind::LINE),
            );
        }
    }

    /// The name at the index, quoted or in brackets: `"password"`, `Static("password")`.
    pub(super) fn name_at(&self, at: usize) -> &'a str {
        let start = at + count_spaces(self.bytes, at);
        let end = self.bytes.len().min(start + MAX_NAME);
        let value = self.bytes.get(start..end).unwrap_or_default();
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let inside = value.iter().position(|byte| matches!(byte, b'"' | b'\''));
        let skipped = inside
            .filter(|inside| value.iter().take(*inside).all(|byte| is_part(byte) || *byte == b'('))
            .map_or(0, |inside| inside + 1);
        let name = value.get(skipped..).unwrap_or_default();
        let length = name.iter().take_while(|byte| is_part(byte)).count();
        std::str::from_utf8(name.get(..length).unwrap_or_default()).unwrap_or_default()
    }

    /// `("key", value)`, and `"--key", "value"` in a list.
    fn pair(&mut self, comma: usize) {
        let Some((name, is_first)) = TextKey::quoted_item_before(self.text, self.from, comma) else {
            return;
        };
        let is_flag = name.starts_with('-');
        if !(is_flag || is_first) || !self.rules.masks_key(name) {
            return;
        }
        let rest = self.bytes.get(comma + 1..).unwrap_or_default();
        let start = comma + 1 + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        // Neither a number nor the name of a variable.
        let value = self.bytes.get(start..).unwrap_or_default();
        let word = value
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"#_:&".contains(byte))
            .count();
        if matches!(value.get(word), Some(b'"' | b'\'' | b'(' | b'[' | b'{')) {
            self.mask_value(name, value_range(self.bytes, start, ValueKind::LINE));
        }
    }

    /// `<key>value</key>`.
    fn element(&mut self, mark: usize) {
        if let Some(range) = elements::value(self.text, mark, self.rules) {
            self.mask_value("", range);
        }
    }

    /// `.key("value")`.
    fn call(&mut self, bracket: usize) {
        if let Some(value) = method_call::value(self.text, bracket, self.rules) {
            self.mask_value("", value_range(self.bytes, value, ValueKind::LINE));
        }
    }

    /// `--key value`.
    fn flag(&mut self, dash: usize) {
        let Some(flag) = flag_after(self.bytes, dash) else {
            return;
        };
        let name = self.text.get(flag.name.clone()).unwrap_or_default();
        self.at = flag.name.start.max(self.at);
        let is_usage = !self.rules.is_own_key(name) && is_usage(self.text, flag.name.end, flag.value);
        if self.rules.masks_key(name) && !is_usage {
            self.mask_value(name, value_range(self.bytes, flag.value, ValueKind::WORD));
        }
    }

    /// Masks the value of a name, unless it is no secret.
    pub(super) fn mask_value(&mut self, name: &str, range: Range<usize>) {
        let before = (range.start.max(self.at), range.start.max(self.from));
        self.at = range.end.max(self.at);
        self.from = self.at;
        let value = self.text.get(range.clone()).unwrap_or_default();
        // In text with escapes the next line may follow.
        let line = value.split("\\n").next().unwrap_or_default();
        let word = line.trim_end_matches(['`', '.']);
        let is_own = self.rules.is_own_key(name);
        // What is in an ordinary object is masked by its own names.
        if !is_own && is_ordinary_json(name, value) {
            (self.at, self.from) = before;
            return;
        }
        let is_ordinary = self.rules.is_ordinary_value(name, line)
            || self.rules.is_ordinary_value(name, word)
            || (!is_own && is_placeholder(value));
        if !value.is_empty() && !is_ordinary {
            self.ranges.push(range);
        }
    }
}

#[cfg(test)]
#[path = "plain_text_tests.rs"]
mod tests;
