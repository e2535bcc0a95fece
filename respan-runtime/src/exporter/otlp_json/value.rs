//! Encoding of attributes and their values.

use crate::json::{write_base64, write_escaped, write_f64, write_i64};
use crate::value::{AttributeValue, ValueRef};
use opentelemetry::Array;

/// Appends `,` before all items but the first.
#[inline]
pub(super) fn separate(out: &mut Vec<u8>, is_first: &mut bool) {
    if !std::mem::take(is_first) {
        out.push(b',');
    }
}

/// Appends one attribute: `{"key":...,"value":...}`.
pub(super) fn encode_attribute(out: &mut Vec<u8>, key: &str, value: &ValueRef<'_>) {
    out.extend_from_slice(b"{\"key\":\"");
    write_escaped(out, key.as_bytes());
    // Most attributes are texts.
    if let ValueRef::Str(text) = *value {
        out.extend_from_slice(b"\",\"value\":{\"stringValue\":\"");
        write_escaped(out, text.as_bytes());
        out.extend_from_slice(b"\"}}");
        return;
    }
    out.extend_from_slice(b"\",\"value\":");
    encode_value(out, value);
    out.push(b'}');
}

fn encode_value(out: &mut Vec<u8>, value: &ValueRef<'_>) {
    match *value {
        ValueRef::Str(text) => {
            out.extend_from_slice(b"{\"stringValue\":\"");
            write_escaped(out, text.as_bytes());
            out.push(b'"');
        }
        ValueRef::Names(names) => {
            out.extend_from_slice(b"{\"stringValue\":\"");
            write_escaped(out, names.joined().as_bytes());
            out.push(b'"');
        }
        ValueRef::Bool(value) => {
            out.extend_from_slice(b"{\"boolValue\":");
            out.extend_from_slice(if value { b"true" } else { b"false" });
        }
        ValueRef::Int(value) => {
            out.extend_from_slice(b"{\"intValue\":\"");
            write_i64(out, value);
            out.push(b'"');
        }
        ValueRef::Double(value) => {
            out.extend_from_slice(b"{\"doubleValue\":");
            write_f64(out, value);
        }
        ValueRef::SdkArray(Array::Bool(items)) => {
            return encode_list(out, items.iter().map(|item| ValueRef::Bool(*item)));
        }
        ValueRef::SdkArray(Array::I64(items)) => {
            return encode_list(out, items.iter().map(|item| ValueRef::Int(*item)));
        }
        ValueRef::SdkArray(Array::F64(items)) => {
            return encode_list(out, items.iter().map(|item| ValueRef::Double(*item)));
        }
        ValueRef::SdkArray(Array::String(items)) => {
            return encode_list(out, items.iter().map(|item| ValueRef::Str(item.as_str())));
        }
        // `Array` is non-exhaustive; the current version has no other variants.
        ValueRef::SdkArray(_) => return encode_list(out, std::iter::empty()),
        ValueRef::Any(value) => return encode_own(out, value),
    }
    out.push(b'}');
}

fn encode_own(out: &mut Vec<u8>, value: &AttributeValue) {
    match value {
        AttributeValue::Array(items) => encode_list(out, items.iter().map(ValueRef::from)),
        AttributeValue::Map(entries) => {
            out.extend_from_slice(b"{\"kvlistValue\":{\"values\":[");
            let mut is_first = true;
            for (key, value) in entries {
                separate(out, &mut is_first);
                encode_attribute(out, key, &value.into());
            }
            out.extend_from_slice(b"]}}");
        }
        AttributeValue::Bytes(bytes) => {
            out.extend_from_slice(b"{\"bytesValue\":\"");
            write_base64(out, bytes);
            out.extend_from_slice(b"\"}");
        }
        simple => encode_value(out, &simple.into()),
    }
}

fn encode_list<'a>(out: &mut Vec<u8>, items: impl Iterator<Item = ValueRef<'a>>) {
    out.extend_from_slice(b"{\"arrayValue\":{\"values\":[");
    let mut is_first = true;
    for item in items {
        separate(out, &mut is_first);
        encode_value(out, &item);
    }
    out.extend_from_slice(b"]}}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    fn encoded(value: impl Into<AttributeValue>) -> Json {
        let mut out = Vec::new();
        encode_value(&mut out, &ValueRef::from(&value.into()));
        serde_json::from_slice(&out).expect("JSON")
    }

    #[test]
    fn each_type_has_its_member() {
        assert_eq!(encoded("a"), json!({"stringValue": "a"}));
        assert_eq!(encoded(true), json!({"boolValue": true}));
        assert_eq!(encoded(i64::MIN), json!({"intValue": "-9223372036854775808"}));
        assert_eq!(encoded(2.0), json!({"doubleValue": 2.0}));
        assert_eq!(encoded(f64::INFINITY), json!({"doubleValue": "Infinity"}));
        assert_eq!(encoded(vec![0_u8, 255]), json!({"bytesValue": "AP8="}));
    }

    #[test]
    fn lists_and_maps_contain_any_types() {
        let value = AttributeValue::Array(vec![
            1.into(),
            AttributeValue::Map(vec![("k\"".into(), AttributeValue::Array(Vec::new()))]),
        ]);
        let inner = json!({"values": [{"key": "k\"", "value": {"arrayValue": {"values": []}}}]});
        let expected = json!({"arrayValue": {"values": [{"intValue": "1"}, {"kvlistValue": inner}]}});
        assert_eq!(encoded(value), expected);
    }
}
