//! Smaller attribute values.

use super::attribute_list::keep_last_of_each_key;
use super::attribute_value::{Attribute, AttributeValue};
use crate::json::{ELLIPSIS, truncate_text};
use opentelemetry::{Array, Value};
use std::borrow::Cow;

/// Bytes that count for a number, and for the structure around a text.
const OVERHEAD: usize = 16;
/// Texts in a list are not truncated to less; items are left out instead.
const MIN_TEXT: usize = 64;

impl AttributeValue {
    /// The approximate bytes of the value in a request.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::String(text) => text.len(),
            Self::Bool(_) | Self::Int(_) | Self::Double(_) => 0,
            Self::Bytes(bytes) => bytes.len(),
            Self::Array(items) => items.iter().map(|item| item.weight() + OVERHEAD).sum(),
            Self::Map(entries) => entries.iter().map(weight_of_entry).sum(),
        }
    }

    /// Reduces the value to a weight of about `max`: shortens all long texts in it, then leaves out the last items.
    pub(crate) fn shrink(&mut self, max: usize) {
        let mut max_text = max;
        while self.weight() > max && max_text >= MIN_TEXT {
            self.shrink_texts(max_text);
            max_text /= 2;
        }
        let mut rest = max;
        let mut fits = |weight: usize| {
            let has_room = weight <= rest;
            rest = rest.saturating_sub(weight);
            has_room
        };
        match self {
            Self::Array(items) => {
                let kept = items.iter().take_while(|item| fits(item.weight() + OVERHEAD)).count();
                if kept < items.len() {
                    items.truncate(kept);
                    items.push(Self::from_static(ELLIPSIS));
                }
            }
            Self::Map(entries) => {
                let kept = entries.iter().take_while(|entry| fits(weight_of_entry(entry))).count();
                if kept < entries.len() {
                    entries.truncate(kept);
                    entries.push((ELLIPSIS.into(), Self::from_static(ELLIPSIS)));
                }
            }
            _ => {}
        }
    }

    fn shrink_texts(&mut self, max_text: usize) {
        match self {
            Self::String(text) => shrink_text_in_place(text, max_text),
            Self::Bytes(bytes) => bytes.truncate(max_text),
            Self::Array(items) => items.iter_mut().for_each(|item| item.shrink_texts(max_text)),
            Self::Map(entries) => {
                for (key, value) in entries {
                    shrink_text_in_place(key, max_text);
                    value.shrink_texts(max_text);
                }
            }
            Self::Bool(_) | Self::Int(_) | Self::Double(_) => {}
        }
    }
}

fn weight_of_entry((key, value): &Attribute) -> usize {
    key.len() + value.weight() + OVERHEAD
}

/// Reduces keys and values to a weight of about `max` each.
pub(crate) fn shrink_attributes(attributes: &mut Vec<Attribute>, max: usize) {
    let mut is_key_shrunk = false;
    for (key, value) in attributes.iter_mut() {
        if key.len() > max {
            shrink_text_in_place(key, max);
            is_key_shrunk = true;
        }
        value.shrink(max);
    }
    if is_key_shrunk {
        keep_last_of_each_key(attributes);
    }
}

/// The weight of a list of the SDK.
pub(crate) fn weight_of_array(array: &Array) -> usize {
    match array {
        Array::Bool(items) => items.len() * OVERHEAD,
        Array::I64(items) => items.len() * OVERHEAD,
        Array::F64(items) => items.len() * OVERHEAD,
        Array::String(texts) => texts.iter().map(|text| text.as_str().len() + OVERHEAD).sum(),
        // `Array` is non-exhaustive; opentelemetry 0.33 has no other variant.
        _ => 0,
    }
}

/// Reduces a value of the SDK to a weight of about `max`. A list of numbers has no place for a mark.
pub(crate) fn shrink_value(value: &mut Value, max: usize) {
    let max_items = max / OVERHEAD;
    match value {
        Value::String(text) => {
            if let Cow::Owned(truncated) = shrink_text(text.as_str(), max) {
                *value = truncated.into();
            }
        }
        Value::Array(Array::Bool(items)) => items.truncate(max_items),
        Value::Array(Array::I64(items)) => items.truncate(max_items),
        Value::Array(Array::F64(items)) => items.truncate(max_items),
        Value::Array(array @ Array::String(_)) if weight_of_array(array) > max => {
            let mut shrunk = AttributeValue::from(value.clone());
            shrunk.shrink(max);
            if let AttributeValue::Array(items) = shrunk {
                let texts = items.iter().filter_map(AttributeValue::as_str);
                *value = Value::Array(Array::String(texts.map(|text| text.to_owned().into()).collect()));
            }
        }
        _ => {}
    }
}

/// Borrowed if the text is short enough.
pub(crate) fn shrink_text(text: &str, max_text: usize) -> Cow<'_, str> {
    if text.len() > max_text {
        truncate_text(text, max_text).into()
    } else {
        text.into()
    }
}

pub(crate) fn shrink_text_in_place(text: &mut Cow<'static, str>, max_text: usize) {
    if let Cow::Owned(truncated) = shrink_text(text, max_text) {
        *text = truncated.into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_shortened_before_items_are_left_out() {
        let mut value = AttributeValue::from(["a".repeat(5000), "b".repeat(5000), "c".to_owned()]);
        value.shrink(2000);
        let AttributeValue::Array(items) = &value else {
            panic!("a list")
        };
        assert_eq!(items.len(), 3);
        assert_eq!(items[2].as_str(), Some("c"));
        assert!(value.weight() <= 2000);

        let mut value = AttributeValue::from(vec![0.5; 10_000]);
        value.shrink(1000);
        assert!(value.weight() <= 1100);
        let AttributeValue::Array(items) = value else {
            panic!("a list")
        };
        assert_eq!(items.last().and_then(AttributeValue::as_str), Some(ELLIPSIS));
    }

    #[test]
    fn values_of_the_sdk_keep_their_type() {
        let numbers = Array::F64(vec![0.5; 10_000]);
        let texts = Array::String(vec!["x".repeat(900).into(); 100]);
        for array in [numbers, texts] {
            assert!(weight_of_array(&array) > 1000);
            let mut value = Value::Array(array.clone());
            shrink_value(&mut value, 1000);
            let Value::Array(shrunk) = value else { panic!("a list") };
            assert!(weight_of_array(&shrunk) <= 1100);
            assert_eq!(std::mem::discriminant(&shrunk), std::mem::discriminant(&array));
        }
    }
}
