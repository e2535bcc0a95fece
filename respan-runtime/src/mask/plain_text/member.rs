//! A key with its value: `key: value` and `key=value`.

use super::context;
use super::plain_text::Scanner;
use crate::mask::names::name_members::{is_name_member, is_value_member};
use crate::mask::names::secret_names::{is_parameter_header, is_same_word};
use crate::mask::ordinary::bindings;
use crate::mask::ordinary::next_line;
use crate::mask::ordinary::other_meanings;
use crate::mask::ordinary::placeholder::placeholder_at;
use crate::mask::ordinary::prose::{is_phrase, is_prose_at, is_statement};
use crate::mask::ordinary::source_code;
use crate::mask::ordinary::string_literals;
use crate::mask::ordinary::string_literals::closes_literal;
use crate::mask::text::separator::{is_empty_line, is_line_end, separator_end};
use crate::mask::text::text_key::{TextKey, is_type_at};
use crate::mask::text::text_value::{ValueKind, count_spaces, is_auth_scheme, value_range};
use std::ops::Range;

impl Scanner<'_> {
    /// `key: value` and `key=value`. The separator starts behind the key.
    pub(super) fn member(&mut self, key_end: usize, separator: usize) {
        let value_start = separator_end(self.bytes, separator);
        self.at = value_start;
        // `::` is part of a Rust path; in LDIF a space follows it.
        if self.bytes.get(separator..value_start) == Some(b"::") && self.bytes.get(value_start) != Some(&b' ') {
            return;
        }
        let key = TextKey::before(self.text, self.from, key_end);
        let name = self.text.get(key.range.clone()).unwrap_or_default();
        let entry = std::mem::take(&mut self.entry);
        if is_name_member(name) {
            self.entry = self.name_at(value_start);
        }
        let entry = if is_value_member(name) { entry } else { "" };
        let words = key.with_words_before(self.text);
        let context = context::name_of(self.text, &key.range, value_start);
        let masks = |name: &&str| !name.is_empty() && self.rules.masks_key(name);
        let masked_name = [entry, name, context].into_iter().find(masks);
        let masked_name = masked_name.or_else(|| self.rules.masks_key_in_prose(words).then_some(words));
        let Some(masked_name) = masked_name else {
            let before = separator.checked_sub(1).and_then(|before| self.bytes.get(before));
            if before.is_none_or(|before| b" \t\n({[,\"'`".contains(before)) {
                self.keyword(value_start);
            }
            return;
        };
        let is_equals = self.bytes.get(separator) == Some(&b'=');
        let kind = ValueKind {
            ends_at_space: is_equals,
            has_parameters: is_parameter_header(name),
        };
        let start = value_start + count_spaces(self.bytes, value_start);
        if self.rules.is_own_key(masked_name) {
            self.own_member(&key, start, kind);
            return;
        }
        let typed = bindings::behind_type(self.text, start);
        let (is_typed, start) = (typed > start, typed);
        if let Some(end) = placeholder_at(self.text, start, kind) {
            self.at = end;
            // The placeholder of a message: `println!("password: {}", "…")`.
            if !matches!(self.bytes.get(start), Some(b'"' | b'\'' | b'`' | b'\\')) {
                self.argument_behind(end);
            }
            return;
        }
        if !key.is_quoted && closes_literal(self.text, key.range.start, start) {
            self.argument_behind(start);
            return;
        }
        if is_type_at(self.text, start)
            || other_meanings::is_other_meaning(self.text, &key.range, start)
            || other_meanings::is_in_url(self.text, &key.range)
            || other_meanings::is_link_definition(self.text, &key.range, start)
            || (is_equals && is_empty_line(self.text, start))
            // The value is on the next line of the text without escapes.
            || (!is_equals && self.bytes.get(start..).is_some_and(|value| value.starts_with(b"\\n") || value.starts_with(b"\\r\\n")))
            || (is_equals && bindings::is_same_name(self.text, start, name))
            || (!is_equals && bindings::is_argument_of_same_name(self.text, start, name))
        {
            return;
        }
        if let Some(expression) = source_code::expression_at(self.text, start, is_typed) {
            self.mask_literals(expression, masked_name);
            return;
        }
        let range = if let Some(here_document) = context::here_document(self.text, start) {
            Some(here_document)
        } else if is_line_end(self.bytes, start) {
            self.value_below(&key, start, is_equals)
        } else if !is_equals
            && !is_phrase(name)
            && !context::follows_user(self.text, key.range.start)
            && is_prose_at(self.text, start)
        {
            None
        } else {
            let kind = ValueKind {
                ends_at_space: is_equals && !context::is_line_of_file(self.text, key.range.start),
                ..kind
            };
            let quoted = if is_equals {
                self.rest_of_literal(&key, start)
            } else {
                None
            };
            Some(quoted.unwrap_or_else(|| value_range(self.bytes, start, kind)))
        };
        if let Some(range) = range {
            let end = range.end;
            // `"Bearer " + "…"`
            let value = self.text.get(range.clone()).and_then(|value| value.strip_suffix(' '));
            let is_scheme = value.is_some_and(|value| is_auth_scheme(value.as_bytes()));
            self.mask_value(masked_name, range);
            // `"old" -> "new"` in a plan of Terraform.
            let is_changed = self.text.get(end..).is_some_and(|rest| rest.starts_with("\" -> \""));
            if is_scheme || is_changed {
                self.argument_behind(end);
            }
        }
    }

    /// The value of a key of the program, whatever it is.
    fn own_member(&mut self, key: &TextKey, start: usize, kind: ValueKind) {
        // The value of a message is behind it: `println!("customer: {}", "…")`.
        let behind = placeholder_at(self.text, start, kind).unwrap_or(start);
        if !key.is_quoted && closes_literal(self.text, key.range.start, behind) {
            self.argument_behind(behind);
            if behind == start {
                return;
            }
        }
        let range = if let Some(here_document) = context::here_document(self.text, start) {
            Some(here_document)
        } else if is_line_end(self.bytes, start) {
            self.value_below(key, start, kind.ends_at_space)
        } else {
            let kind = ValueKind {
                ends_at_space: kind.ends_at_space && !context::is_line_of_file(self.text, key.range.start),
                ..kind
            };
            Some(value_range(self.bytes, start, kind))
        };
        if let Some(range) = range.filter(|range| !range.is_empty()) {
            self.at = range.end.max(self.at);
            self.from = self.at;
            self.ranges.push(range);
        }
    }

    /// The string literals of an expression of source code, without sentences and the name itself.
    fn mask_literals(&mut self, expression: Range<usize>, name: &str) {
        for literal in string_literals::literals(self.text, expression) {
            let value = self.text.get(literal.clone()).unwrap_or_default();
            let is_prompt = string_literals::is_prompt(value);
            if !is_prompt && !is_prose_at(self.text, literal.start) && !is_same_word(value, name) {
                self.mask_value(name, literal);
            }
        }
    }

    /// The value up to the end of the string literal that starts with its key, as in `"password=two words"`, if it is the only one
    /// in it.
    fn rest_of_literal(&self, key: &TextKey, start: usize) -> Option<Range<usize>> {
        let before = key.range.start.checked_sub(1)?;
        let literal = string_literals::literal_at(self.bytes, before)?;
        let is_quote = matches!(self.bytes.get(before), Some(b'"' | b'\''));
        let value = start..literal.inside.end;
        let has_others = self.bytes.get(value.clone())?.iter().any(|byte| b"=&;".contains(byte));
        (is_quote && !has_others).then_some(value)
    }

    /// The value of a key whose line ends at the index.
    fn value_below(&self, key: &TextKey, line_end: usize, is_equals: bool) -> Option<Range<usize>> {
        if is_statement(self.text, key.range.start) {
            return None;
        }
        let rest = self.bytes.get(line_end..).unwrap_or_default();
        let spaces = rest
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace() || b"|>+\\".contains(byte))
            .count();
        let start = line_end + spaces;
        let is_quote = matches!(self.bytes.get(start), Some(b'"' | b'\'' | b'`'));
        if is_quote || (key.is_quoted && start < self.bytes.len()) {
            let value = value_range(self.bytes, start, ValueKind::LINE);
            // A block of several lines is code, or another text.
            let is_block = self.bytes.get(start) == Some(&b'`')
                && self
                    .text
                    .get(value.clone())
                    .is_some_and(|text| text.trim().lines().count() > 2);
            return (!is_block).then_some(value);
        }
        if is_equals {
            return None;
        }
        next_line::below(self.text, key.range.start, line_end)
    }
}
