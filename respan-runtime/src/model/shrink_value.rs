//! Smaller attribute values.

use super::value::AttributeValue;
use crate::json::truncate_text;
use opentelemetry::{Array, StringValue, Value};
use std::borrow::Cow;

/// Bytes that an item of an array or a map counts at least, about what it takes in a request.
const ITEM_BYTES: usize = 16;

/// Bytes of the longest text, key or array in the value.
pub(super) fn longest_value(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::String(text) => text.len(),
        AttributeValue::Bytes(bytes) => bytes.len(),
        AttributeValue::Array(items) => {
            let longest = items.iter().map(longest_value).max().unwrap_or(0);
            longest.max(items.len() * ITEM_BYTES)
        }
        AttributeValue::Map(entries) => {
            let entry = |(key, value): &(Cow<'static, str>, _)| key.len().max(longest_value(value));
            let longest = entries.iter().map(entry).max().unwrap_or(0);
            longest.max(entries.len() * ITEM_BYTES)
        }
        _ => 0,
    }
}

/// As [`longest_value`], for an array of OpenTelemetry's.
pub(super) fn longest_in_array(array: &Array) -> usize {
    let items = match array {
        Array::Bool(items) => items.len(),
        Array::I64(items) => items.len(),
        Array::F64(items) => items.len(),
        Array::String(texts) => {
            let longest = texts.iter().map(|text| text.as_str().len()).max().unwrap_or(0);
            return longest.max(texts.len() * ITEM_BYTES);
        }
        _ => 0,
    };
    items * ITEM_BYTES
}

/// Truncates the value so that nothing in it is longer than `max_text` bytes. Of arrays and maps the first items stay.
pub(super) fn shrink_value(value: &mut AttributeValue, max_text: usize) {
    match value {
        AttributeValue::String(text) => shrink_cow(text, max_text),
        AttributeValue::Bytes(bytes) => bytes.truncate(max_text),
        AttributeValue::Array(items) => {
            items.truncate(max_text / ITEM_BYTES);
            for item in items {
                shrink_value(item, max_text);
            }
        }
        AttributeValue::Map(entries) => {
            entries.truncate(max_text / ITEM_BYTES);
            for (key, value) in entries {
                shrink_cow(key, max_text);
                shrink_value(value, max_text);
            }
        }
        _ => {}
    }
}

/// As [`shrink_value`], for a value of OpenTelemetry's.
pub(super) fn shrink_sdk_value(value: &mut Value, max_text: usize) {
    let max_items = max_text / ITEM_BYTES;
    match value {
        Value::String(text) => shrink_string_value(text, max_text),
        Value::Array(Array::Bool(items)) => items.truncate(max_items),
        Value::Array(Array::I64(items)) => items.truncate(max_items),
        Value::Array(Array::F64(items)) => items.truncate(max_items),
        Value::Array(Array::String(texts)) => {
            texts.truncate(max_items);
            for text in texts {
                shrink_string_value(text, max_text);
            }
        }
        _ => {}
    }
}

fn shrink_string_value(text: &mut StringValue, max_text: usize) {
    if let Cow::Owned(truncated) = shrink_text(text.as_str(), max_text) {
        *text = truncated.into();
    }
}

pub(super) fn shrink_cow(text: &mut Cow<'static, str>, max_text: usize) {
    if let Cow::Owned(truncated) = shrink_text(text, max_text) {
        *text = truncated.into();
    }
}

/// Borrowed if the text is short enough.
pub(super) fn shrink_text(text: &str, max_text: usize) -> Cow<'_, str> {
    if text.len() > max_text {
        truncate_text(text, max_text).into()
    } else {
        text.into()
    }
}
