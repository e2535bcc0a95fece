//! Masking of JSON documents; bytes that are not masked are copied unchanged.

use super::json_frame::Frame;
use super::json_tokens::{json_string, skip_whitespace, string_end, unescape, value_end};
use crate::json::ELLIPSIS;
use crate::mask::names::name_members::is_value_member;
use crate::mask::ordinary::json_meanings::is_ordinary_json;
use crate::mask::ordinary::logprob::is_logprob;
use crate::mask::plain_text::context;
use crate::mask::rules::Rules;
use crate::mask::secrets::private_key_lines::PrivateKeyLines;
use crate::mask::text::replacements::{REPLACEMENT, Replacements};
use crate::mask::text::text_value::auth_scheme;
use std::borrow::Cow;

/// Masks a valid JSON document; `None` if nothing is masked. With `is_truncated`, a string that ends in an ellipsis may be
/// incomplete.
pub(crate) fn mask(json: &str, rules: &Rules, is_truncated: bool) -> Option<String> {
    let mut masker = JsonMasker {
        json,
        rules,
        is_truncated,
        at: 0,
        replacements: Replacements::new(json),
        frames: Vec::new(),
        is_key_next: false,
        member: None,
        private_key: PrivateKeyLines::default(),
    };
    while masker.step() {}
    masker.replacements.finish()
}

/// A scanner over the tokens of a document.
struct JsonMasker<'a> {
    json: &'a str,
    rules: &'a Rules,
    is_truncated: bool,
    /// The index of the next byte.
    at: usize,
    replacements: Replacements<'a>,
    /// The current objects and lists.
    frames: Vec<Frame>,
    is_key_next: bool,
    /// The key before the next value; `None` in lists.
    member: Option<Cow<'a, str>>,
    private_key: PrivateKeyLines,
}

impl JsonMasker<'_> {
    /// Processes one token; false at the end.
    fn step(&mut self) -> bool {
        let Some(&byte) = self.json.as_bytes().get(self.at) else {
            return false;
        };
        match byte {
            b'"' => {
                let end = string_end(self.json, self.at);
                if self.is_key_next {
                    self.mask_key(end);
                } else {
                    self.mask_item(end);
                }
                return true;
            }
            b'{' | b'[' => {
                if self.is_value_of_item(value_end) {
                    self.replace(self.at, value_end(self.json, self.at), REPLACEMENT);
                    return true;
                }
                let member = self.member.take();
                self.frames
                    .push(Frame::new(byte == b'{', member.as_deref() == Some("required")));
                self.is_key_next = byte == b'{';
            }
            b'}' | b']' => {
                self.frames.pop();
                self.is_key_next = false;
            }
            b',' => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.next_item();
                    self.is_key_next = frame.is_object;
                }
                self.member = None;
            }
            _ => {}
        }
        self.at += 1;
        true
    }

    /// Returns whether the item at the current index is the value of the item before it.
    fn is_value_of_item(&mut self, end: impl Fn(&str, usize) -> usize) -> bool {
        let (json, at) = (self.json, self.at);
        let Some(frame) = self.frames.last_mut() else {
            return false;
        };
        !frame.is_object && frame.follows_key() && frame.is_value(json, at, end(json, at))
    }

    /// Masks a key, and its value if the rules contain the key.
    fn mask_key(&mut self, end: usize) {
        let key = unescape(self.json.get(self.at..end).unwrap_or_default());
        let is_named = |key: &str| self.frames.last().is_some_and(|frame| frame.is_named_value(key));
        let masks_value = key
            .as_ref()
            .is_none_or(|key| self.rules.masks_key(key) || self.is_truncated_key(key) || is_named(key));
        let masks_value = masks_value || key.as_deref().is_some_and(|key| self.is_masked_by_context(key, end));
        self.is_key_next = false;
        self.mask_string(end, key.as_deref());
        if masks_value {
            let start = skip_whitespace(self.json, skip_whitespace(self.json, end) + 1);
            let value_end = value_end(self.json, start);
            let value = self.json.get(start..value_end).unwrap_or_default();
            if !self.is_ordinary_value(key.as_deref().unwrap_or_default(), value, value_end) {
                self.replace(start, value_end, REPLACEMENT);
            }
        }
        self.member = key;
    }

    /// Returns whether the JSON value, which ends at the index, is no secret: it is empty, or its text is none.
    fn is_ordinary_value(&self, key: &str, value: &str, end: usize) -> bool {
        if self.rules.is_own_key(key) {
            return false;
        }
        let text = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        matches!(value, "null" | "\"\"")
            || text.is_some_and(|text| self.rules.is_ordinary_value(key, text))
            || is_logprob(key, text.unwrap_or(value), self.json.get(end..).unwrap_or_default())
            || is_ordinary_json(key, value)
    }

    /// Returns whether the value of the key, which ends at the index, is masked by what stands around it.
    fn is_masked_by_context(&mut self, key: &str, end: usize) -> bool {
        if !self.rules.has_secret_patterns {
            return false;
        }
        let follows_user = self.frames.last_mut().is_some_and(|frame| frame.add_key(key));
        if context::is_pass(key) {
            return follows_user;
        }
        let start = skip_whitespace(self.json, skip_whitespace(self.json, end) + 1);
        if is_value_member(key) {
            return self.is_named_later(value_end(self.json, start));
        }
        !context::name_of(self.json, &(end - 1 - key.len().min(end - 1)..end - 1), start).is_empty()
    }

    /// Returns whether the next member is the name of the value before it: `{"value": "…", "name": "password"}`.
    fn is_named_later(&self, value_end: usize) -> bool {
        let Some(rest) = self
            .json
            .get(value_end..)
            .and_then(|rest| rest.trim_start().strip_prefix(','))
        else {
            return false;
        };
        let Some((key, rest)) = rest
            .trim_start()
            .strip_prefix('"')
            .and_then(|rest| rest.split_once('"'))
        else {
            return false;
        };
        let value = rest.trim_start().strip_prefix(':').map(str::trim_start);
        let value = value.and_then(|value| value.strip_prefix('"')?.split('"').next());
        value.is_some_and(|value| self.rules.is_name_member(key, value))
    }

    /// Masks a string that is not a key.
    fn mask_item(&mut self, end: usize) {
        let text = unescape(self.json.get(self.at..end).unwrap_or_default());
        let is_value = self.is_value_of_item(|_, _| end);
        let is_line = text.as_ref().is_some_and(|text| self.private_key.contains(text));
        if is_value || is_line {
            match text.as_deref().and_then(auth_scheme) {
                Some(scheme) => self.replace(self.at, end, &format!("{scheme} {REPLACEMENT}")),
                None => self.replace(self.at, end, REPLACEMENT),
            }
            return;
        }
        self.mask_string(end, text.as_deref());
        if let (Some(text), Some(frame)) = (&text, self.frames.last_mut()) {
            match &self.member {
                Some(member) => frame.add_member(member, text, self.rules),
                None => frame.add_item(text, self.rules),
            }
        }
    }

    /// The value of a truncated key is masked, since the whole key may be one of the rules'.
    fn is_truncated_key(&self, key: &str) -> bool {
        self.is_truncated && key.len() > ELLIPSIS.len() && key.ends_with(ELLIPSIS) && self.rules.has_keys()
    }

    /// Masks in the string up to `end`, whose decoded text is given.
    fn mask_string(&mut self, end: usize, text: Option<&str>) {
        match text {
            Some(text) => {
                if let Some(masked) = self.rules.mask_text(text, self.is_truncated) {
                    self.replace(self.at, end, &masked);
                }
            }
            // A lone surrogate: the string cannot be decoded, so it cannot be searched.
            None => self.replace(self.at, end, REPLACEMENT),
        }
        self.at = end;
    }

    fn replace(&mut self, start: usize, end: usize, text: &str) {
        self.replacements.replace(start..end, &json_string(text));
        self.at = end;
    }
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
