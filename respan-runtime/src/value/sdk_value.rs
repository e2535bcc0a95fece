//! Conversion of attribute values into the SDK's `Value`.

use super::attribute_value::{Attribute, AttributeValue};
use super::value_ref::ValueRef;
use opentelemetry::{Array, KeyValue, StringValue, Value};
use std::borrow::Cow;

pub(crate) fn sdk_attributes(attributes: &[Attribute]) -> Vec<KeyValue> {
    attributes.iter().map(sdk_attribute).collect()
}

pub(crate) fn sdk_attribute((key, value): &Attribute) -> KeyValue {
    let value = match value {
        AttributeValue::String(text) => Value::String(text.clone().into()),
        other => sdk_value(other.into()),
    };
    KeyValue::new(key.clone(), value)
}

pub(crate) fn sdk_value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Str(text) => text.to_owned().into(),
        ValueRef::Bool(value) => value.into(),
        ValueRef::Int(value) => value.into(),
        ValueRef::Double(value) => value.into(),
        ValueRef::Names(names) => names.joined().into(),
        ValueRef::SdkArray(array) => Value::Array(array.clone()),
        ValueRef::Any(value) => composite_value(value),
    }
}

/// A homogeneous array becomes an array, everything else JSON text.
fn composite_value(value: &AttributeValue) -> Value {
    let array = match value {
        AttributeValue::Array(items) => homogeneous_array(items),
        _ => None,
    };
    array.map_or_else(|| value.to_json().to_string().into(), Value::Array)
}

/// The items as an array of the type of the first; an empty array is one of texts.
fn homogeneous_array(items: &[AttributeValue]) -> Option<Array> {
    macro_rules! all {
        ($variant:ident as $array:ident, $convert:expr) => {
            items
                .iter()
                .map(|item| match item {
                    AttributeValue::$variant(item) => Some($convert(item)),
                    _ => None,
                })
                .collect::<Option<Vec<_>>>()
                .map(Array::$array)
        };
    }
    match items.first() {
        None | Some(AttributeValue::String(_)) => all!(String as String, |text: &Cow<'static, str>| {
            StringValue::from(text.clone().into_owned())
        }),
        Some(AttributeValue::Bool(_)) => all!(Bool as Bool, bool::clone),
        Some(AttributeValue::Int(_)) => all!(Int as I64, i64::clone),
        Some(AttributeValue::Double(_)) => all!(Double as F64, f64::clone),
        Some(_) => None,
    }
}
