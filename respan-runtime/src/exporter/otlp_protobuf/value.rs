//! Encoding of attributes and their values.

use super::wire::{
    BYTES, FIXED64, VARINT, tag, varint_length, write_bytes, write_length, write_message, write_text, write_varint,
};
use crate::value::{AttributeValue, ValueRef};
use opentelemetry::Array;

/// Fields of `KeyValue`.
const KEY: u8 = 1;
const VALUE: u8 = 2;
/// Fields of `AnyValue`.
const STRING: u8 = 1;
const BOOL: u8 = 2;
const INT: u8 = 3;
const DOUBLE: u8 = 4;
const ARRAY: u8 = 5;
const MAP: u8 = 6;
const RAW: u8 = 7;
/// The field of `ArrayValue` and `KeyValueList`.
const VALUES: u8 = 1;

/// Appends one attribute as this field.
pub(super) fn encode_attribute(out: &mut Vec<u8>, field: u8, key: &str, value: &ValueRef<'_>) {
    // Most attributes are texts, whose lengths are known.
    if let ValueRef::Str(text) = *value {
        return encode_text_attribute(out, field, key, text);
    }
    write_message(out, field, 1, |out| {
        write_text(out, KEY, key);
        write_message(out, VALUE, 1, |out| encode_value(out, value));
    });
}

fn encode_text_attribute(out: &mut Vec<u8>, field: u8, key: &str, text: &str) {
    let value_length = 1 + varint_length(text.len()) + text.len();
    let key_length = match key.len() {
        0 => 0,
        length => 1 + varint_length(length) + length,
    };
    out.push(tag(field, BYTES));
    write_length(out, key_length + 1 + varint_length(value_length) + value_length);
    write_text(out, KEY, key);
    out.push(tag(VALUE, BYTES));
    write_length(out, value_length);
    write_bytes(out, STRING, text.as_bytes());
}

/// Appends the one field of an `AnyValue`.
fn encode_value(out: &mut Vec<u8>, value: &ValueRef<'_>) {
    match *value {
        ValueRef::Str(text) => write_bytes(out, STRING, text.as_bytes()),
        ValueRef::Names(names) => write_bytes(out, STRING, names.joined().as_bytes()),
        ValueRef::Bool(value) => out.extend_from_slice(&[tag(BOOL, VARINT), value.into()]),
        ValueRef::Int(value) => {
            out.push(tag(INT, VARINT));
            write_varint(out, value.cast_unsigned());
        }
        ValueRef::Double(value) => {
            out.push(tag(DOUBLE, FIXED64));
            out.extend_from_slice(&value.to_le_bytes());
        }
        ValueRef::SdkArray(Array::Bool(items)) => encode_list(out, items.iter().map(|item| ValueRef::Bool(*item))),
        ValueRef::SdkArray(Array::I64(items)) => encode_list(out, items.iter().map(|item| ValueRef::Int(*item))),
        ValueRef::SdkArray(Array::F64(items)) => encode_list(out, items.iter().map(|item| ValueRef::Double(*item))),
        ValueRef::SdkArray(Array::String(items)) => {
            encode_list(out, items.iter().map(|item| ValueRef::Str(item.as_str())));
        }
        // `Array` is non-exhaustive; the current version has no other variants.
        ValueRef::SdkArray(_) => encode_list(out, std::iter::empty()),
        ValueRef::Any(AttributeValue::Array(items)) => encode_list(out, items.iter().map(ValueRef::from)),
        ValueRef::Any(AttributeValue::Map(entries)) => write_message(out, MAP, 2, |out| {
            for (key, value) in entries {
                encode_attribute(out, VALUES, key, &value.into());
            }
        }),
        ValueRef::Any(AttributeValue::Bytes(bytes)) => write_bytes(out, RAW, bytes),
        ValueRef::Any(simple) => encode_value(out, &simple.into()),
    }
}

fn encode_list<'a>(out: &mut Vec<u8>, items: impl Iterator<Item = ValueRef<'a>>) {
    write_message(out, ARRAY, 1, |out| {
        for item in items {
            write_message(out, VALUES, 1, |out| encode_value(out, &item));
        }
    });
}
