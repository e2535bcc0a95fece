//! A borrowed attribute value.

use super::attribute_value::AttributeValue;
use super::processor_names::ProcessorNames;
use opentelemetry::{Array, Value};

/// A borrowed attribute value: respan's [`AttributeValue`] or OpenTelemetry's `Value`.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ValueRef<'a> {
    Str(&'a str),
    Bool(bool),
    Int(i64),
    Double(f64),
    /// Names, joined with commas.
    Names(&'a ProcessorNames),
    /// A value that none of the variants above represents: bytes, an array or a map.
    Any(&'a AttributeValue),
    /// A homogeneous array of OpenTelemetry's.
    SdkArray(&'a Array),
}

impl<'a> From<&'a AttributeValue> for ValueRef<'a> {
    fn from(value: &'a AttributeValue) -> Self {
        match value {
            AttributeValue::String(text) => Self::Str(text),
            AttributeValue::Bool(value) => Self::Bool(*value),
            AttributeValue::Int(value) => Self::Int(*value),
            AttributeValue::Double(value) => Self::Double(*value),
            other => Self::Any(other),
        }
    }
}

impl<'a> From<&'a Value> for ValueRef<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Bool(value) => Self::Bool(*value),
            Value::I64(value) => Self::Int(*value),
            Value::F64(value) => Self::Double(*value),
            Value::String(text) => Self::Str(text.as_str()),
            Value::Array(array) => Self::SdkArray(array),
            // `Value` is non-exhaustive; opentelemetry 0.33 has no other variant.
            _ => Self::Str(""),
        }
    }
}
