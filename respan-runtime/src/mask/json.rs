//! Masking inside of JSON, byte for byte: what is not masked stays as it was written, numbers of any size included.

use super::REPLACEMENT;
use super::replacements::Replacements;
use super::rules::Rules;
use crate::json::ELLIPSIS;
use std::borrow::Cow;

/// Masks in a valid JSON text; `None` if there is nothing to mask. With `was_cut`, a string that ends in a mark may have
/// lost its end.
pub(crate) fn masked(json: &str, rules: &Rules, was_cut: bool) -> Option<String> {
    let mut masker = Masker {
        json,
        rules,
        was_cut,
        at: 0,
        replacements: Replacements::new(json),
        open: Vec::new(),
        is_key_next: false,
    };
    while masker.step() {}
    masker.replacements.finish()
}

struct Masker<'a> {
    json: &'a str,
    rules: &'a Rules,
    was_cut: bool,
    at: usize,
    replacements: Replacements<'a>,
    /// The brackets of what is open.
    open: Vec<u8>,
    is_key_next: bool,
}

impl Masker<'_> {
    /// Takes one token; false at the end.
    fn step(&mut self) -> bool {
        let Some(&byte) = self.json.as_bytes().get(self.at) else {
            return false;
        };
        match byte {
            b'"' => {
                let end = string_end(self.json, self.at);
                if self.is_key_next {
                    self.key(end);
                } else {
                    self.string(end);
                }
                return true;
            }
            b'{' | b'[' => {
                self.open.push(byte);
                self.is_key_next = byte == b'{';
            }
            b'}' | b']' => {
                self.open.pop();
                self.is_key_next = false;
            }
            b',' => self.is_key_next = self.open.last() == Some(&b'{'),
            _ => {}
        }
        self.at += 1;
        true
    }

    /// A key, with its value where that is masked as a whole.
    fn key(&mut self, end: usize) {
        let key = decoded(self.json.get(self.at..end).unwrap_or_default());
        let hides = key
            .as_ref()
            .is_none_or(|key| self.rules.keys.contains(key) || self.is_half_key(key));
        self.is_key_next = false;
        self.string(end);
        if hides {
            let start = blanks_end(self.json, blanks_end(self.json, end) + 1);
            self.replace(start, value_end(self.json, start), REPLACEMENT);
        }
    }

    /// Nobody can say which key it was.
    fn is_half_key(&self, key: &str) -> bool {
        self.was_cut && key.len() > ELLIPSIS.len() && key.ends_with(ELLIPSIS) && !self.rules.keys.is_empty()
    }

    fn string(&mut self, end: usize) {
        match decoded(self.json.get(self.at..end).unwrap_or_default()) {
            Some(text) => {
                if let Some(masked) = self.rules.mask_text(&text, self.was_cut) {
                    self.replace(self.at, end, &masked);
                }
            }
            // Half a surrogate pair: no text, and who knows what.
            None => self.replace(self.at, end, REPLACEMENT),
        }
        self.at = end;
    }

    fn replace(&mut self, start: usize, end: usize, text: &str) {
        self.replacements.replace(start..end, &json_string(text));
        self.at = end;
    }
}

pub(crate) fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// What a string, given with its quotes, says.
fn decoded(string: &str) -> Option<Cow<'_, str>> {
    let inside = string.get(1..string.len().saturating_sub(1))?;
    if inside.contains('\\') {
        serde_json::from_str(string).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inside))
    }
}

/// Behind the closing quote of the string that starts here.
fn string_end(json: &str, start: usize) -> usize {
    let bytes = json.as_bytes();
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn blanks_end(json: &str, start: usize) -> usize {
    let rest = json.as_bytes().get(start..).unwrap_or_default();
    start + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Behind the value that starts here.
fn value_end(json: &str, start: usize) -> usize {
    let bytes = json.as_bytes();
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(json, at);
                if depth == 0 {
                    return at;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' if depth == 0 => return at,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            byte if depth == 0 && byte.is_ascii_whitespace() => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
