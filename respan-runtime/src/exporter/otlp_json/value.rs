//! Attributes.

use super::number;
use super::string::{base64, string};
use crate::span::{AttributeValue, ValueRef};
use opentelemetry::Array;

/// Appends `,` unless it is the first.
pub(crate) fn separate(out: &mut Vec<u8>, is_first: &mut bool) {
    if !std::mem::take(is_first) {
        out.push(b',');
    }
}

/// Appends one attribute: `{"key":...,"value":...}`.
pub(crate) fn attribute(out: &mut Vec<u8>, key: &str, value: ValueRef<'_>) {
    out.extend_from_slice(b"{\"key\":");
    string(out, key);
    out.extend_from_slice(b",\"value\":");
    any_value(out, value);
    out.push(b'}');
}

fn any_value(out: &mut Vec<u8>, value: ValueRef<'_>) {
    match value {
        ValueRef::Str(text) => {
            out.extend_from_slice(b"{\"stringValue\":");
            string(out, text);
        }
        ValueRef::Names(names) => {
            out.extend_from_slice(b"{\"stringValue\":");
            string(out, &names.joined());
        }
        ValueRef::Bool(value) => {
            out.extend_from_slice(b"{\"boolValue\":");
            out.extend_from_slice(if value { b"true" } else { b"false" });
        }
        ValueRef::Int(value) => {
            out.extend_from_slice(b"{\"intValue\":\"");
            number::signed(out, value);
            out.push(b'"');
        }
        ValueRef::Double(value) => {
            out.extend_from_slice(b"{\"doubleValue\":");
            number::double(out, value);
        }
        ValueRef::Array(Array::Bool(items)) => return list(out, items.iter().map(|item| ValueRef::Bool(*item))),
        ValueRef::Array(Array::I64(items)) => return list(out, items.iter().map(|item| ValueRef::Int(*item))),
        ValueRef::Array(Array::F64(items)) => return list(out, items.iter().map(|item| ValueRef::Double(*item))),
        ValueRef::Array(Array::String(items)) => {
            return list(out, items.iter().map(|item| ValueRef::Str(item.as_str())));
        }
        // `Array` is non-exhaustive; the version in use has no more.
        ValueRef::Array(_) => return list(out, std::iter::empty()),
        ValueRef::Own(value) => return own(out, value),
    }
    out.push(b'}');
}

fn own(out: &mut Vec<u8>, value: &AttributeValue) {
    match value {
        AttributeValue::Array(items) => list(out, items.iter().map(ValueRef::from)),
        AttributeValue::Map(entries) => {
            out.extend_from_slice(b"{\"kvlistValue\":{\"values\":[");
            let mut is_first = true;
            for (key, value) in entries {
                separate(out, &mut is_first);
                attribute(out, key, value.into());
            }
            out.extend_from_slice(b"]}}");
        }
        AttributeValue::Bytes(bytes) => {
            out.extend_from_slice(b"{\"bytesValue\":\"");
            base64(out, bytes);
            out.extend_from_slice(b"\"}");
        }
        simple => any_value(out, simple.into()),
    }
}

fn list<'a>(out: &mut Vec<u8>, items: impl Iterator<Item = ValueRef<'a>>) {
    out.extend_from_slice(b"{\"arrayValue\":{\"values\":[");
    let mut is_first = true;
    for item in items {
        separate(out, &mut is_first);
        any_value(out, item);
    }
    out.extend_from_slice(b"]}}");
}
