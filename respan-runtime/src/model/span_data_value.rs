//! Conversion of attribute values to the SDK's `Value`.

use super::value::AttributeValue;
use super::value_ref::ValueRef;
use opentelemetry::{Array, KeyValue, StringValue, Value};
use std::borrow::Cow;

pub(super) fn sdk_attributes(attributes: &[(Cow<'static, str>, AttributeValue)]) -> Vec<KeyValue> {
    attributes.iter().map(sdk_attribute).collect()
}

pub(super) fn sdk_attribute((key, value): &(Cow<'static, str>, AttributeValue)) -> KeyValue {
    let value = match value {
        AttributeValue::String(text) => Value::String(text.clone().into()),
        other => sdk_value(other.into()),
    };
    KeyValue::new(key.clone(), value)
}

pub(super) fn sdk_value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Str(text) => text.to_owned().into(),
        ValueRef::Bool(value) => value.into(),
        ValueRef::Int(value) => value.into(),
        ValueRef::Double(value) => value.into(),
        ValueRef::Names(names) => names.joined().into(),
        ValueRef::SdkArray(array) => Value::Array(array.clone()),
        ValueRef::Any(value) => own_value(value),
    }
}

fn own_value(value: &AttributeValue) -> Value {
    let AttributeValue::Array(items) = value else {
        return value.to_json().to_string().into();
    };
    let array = all(items, |item| {
        item.as_str().map(|text| StringValue::from(text.to_owned()))
    })
    .map(Array::String)
    .or_else(|| {
        all(items, |item| {
            if let AttributeValue::Bool(item) = item {
                Some(*item)
            } else {
                None
            }
        })
        .map(Array::Bool)
    })
    .or_else(|| {
        all(items, |item| {
            if let AttributeValue::Int(item) = item {
                Some(*item)
            } else {
                None
            }
        })
        .map(Array::I64)
    })
    .or_else(|| {
        all(items, |item| {
            if let AttributeValue::Double(item) = item {
                Some(*item)
            } else {
                None
            }
        })
        .map(Array::F64)
    });
    array.map_or_else(|| value.to_json().to_string().into(), Value::Array)
}

/// The items as one type, if they all are of it.
fn all<T>(items: &[AttributeValue], of: impl Fn(&AttributeValue) -> Option<T>) -> Option<Vec<T>> {
    items.iter().map(of).collect()
}
