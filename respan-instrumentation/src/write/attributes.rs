//! A builder for attribute lists that truncates long strings.

use respan_runtime::AttributeValue;
use serde_json::{Number, Value};
use std::borrow::Cow;
use std::collections::HashSet;

const ELLIPSIS: &str = "…";

type Key = Cow<'static, str>;

/// A builder for attribute lists. Absent and empty values are omitted; long strings are truncated.
#[derive(Debug)]
pub(super) struct Attributes {
    entries: Vec<(Key, AttributeValue)>,
    text_limit: usize,
}

impl Attributes {
    pub(super) fn new(text_limit: usize) -> Self {
        Self {
            entries: Vec::new(),
            text_limit,
        }
    }

    /// The limit on the bytes of one string.
    pub(super) fn text_limit(&self) -> usize {
        self.text_limit
    }

    pub(super) fn set(&mut self, key: impl Into<Key>, value: impl Into<AttributeValue>) {
        self.entries.push((key.into(), value.into()));
    }

    pub(super) fn text(&mut self, key: impl Into<Key>, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.set(key, cut(text, self.text_limit).into_owned());
        }
    }

    pub(super) fn count(&mut self, key: impl Into<Key>, count: Option<u64>) {
        if let Some(count) = count {
            self.set(key, count);
        }
    }

    pub(super) fn number(&mut self, key: impl Into<Key>, number: Option<&Number>) {
        if let Some(number) = number {
            self.set(key, Value::Number(number.clone()));
        }
    }

    pub(super) fn texts<'a>(&mut self, key: impl Into<Key>, texts: impl IntoIterator<Item = Cow<'a, str>>) {
        let texts: Vec<AttributeValue> = texts
            .into_iter()
            .map(|text| AttributeValue::from(cut(&text, self.text_limit).into_owned()))
            .collect();
        if !texts.is_empty() {
            self.set(key, texts);
        }
    }

    /// JSON as a string. Each string in it is truncated by itself, so that the result stays valid JSON.
    pub(super) fn json(&mut self, key: impl Into<Key>, value: Option<&Value>) {
        match value {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => self.text(key, Some(text)),
            Some(value) => self.set(key, capped(value, self.text_limit).to_string()),
        }
    }

    /// Adds the entries of `other` whose keys are not present yet.
    pub(super) fn merge(&mut self, other: Self) {
        let known: HashSet<Key> = self.entries.iter().map(|(key, _)| key.clone()).collect();
        self.entries
            .extend(other.entries.into_iter().filter(|(key, _)| !known.contains(key)));
    }

    pub(super) fn into_entries(self) -> Vec<(Key, AttributeValue)> {
        self.entries
    }
}

/// A string of at most `limit` bytes, including an ellipsis if it was truncated.
pub(super) fn cut(text: &str, limit: usize) -> Cow<'_, str> {
    if text.len() <= limit {
        return Cow::Borrowed(text);
    }
    let mut end = limit.saturating_sub(ELLIPSIS.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Cow::Owned(text.get(..end).unwrap_or_default().to_owned() + ELLIPSIS)
}

/// The same JSON with long strings truncated.
pub(super) fn capped(value: &Value, limit: usize) -> Value {
    match value {
        Value::String(text) => Value::String(cut(text, limit).into_owned()),
        Value::Array(items) => items.iter().map(|item| capped(item, limit)).collect(),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(key, value)| (key.clone(), capped(value, limit)))
                .collect(),
        ),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_are_cut_at_a_character() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("longer", 5), "lo…");
        assert_eq!(cut("éééé", 6), "é…");
        assert_eq!(cut("longer", 0), "…");
    }

    #[test]
    fn json_stays_json() {
        assert_eq!(
            capped(&json!({"a": ["0123456789"], "b": 1}), 6),
            json!({"a": ["012…"], "b": 1})
        );
    }

    #[test]
    fn a_merge_keeps_what_is_there() {
        let (mut ours, mut others) = (Attributes::new(9), Attributes::new(9));
        ours.set("a", 1);
        others.set("a", 2);
        others.set("b", 3);
        ours.merge(others);
        let keys: Vec<_> = ours.into_entries();
        assert_eq!(
            keys,
            [
                ("a".into(), AttributeValue::Int(1)),
                ("b".into(), AttributeValue::Int(3))
            ]
        );
    }
}
