//! Conversions into [`AttributeValue`].

use super::attribute_value::AttributeValue;
use opentelemetry::{Array, Value};
use std::borrow::Cow;

macro_rules! from {
    ($($source:ty => $variant:ident),* $(,)?) => {$(
        impl From<$source> for AttributeValue {
            fn from(value: $source) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}

from! {
    String => String, Cow<'static, str> => String,
    bool => Bool,
    i64 => Int, i32 => Int, i16 => Int, i8 => Int, u32 => Int, u16 => Int, u8 => Int,
    f64 => Double, f32 => Double,
    Vec<u8> => Bytes, &[u8] => Bytes,
}

impl From<&str> for AttributeValue {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned().into())
    }
}

impl From<&String> for AttributeValue {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

/// Integers beyond the range of `i64`, the only integer of OTLP, become text: a double would lose digits.
macro_rules! from_wide {
    ($($source:ty),*) => {$(
        impl From<$source> for AttributeValue {
            fn from(value: $source) -> Self {
                i64::try_from(value).map_or_else(|_| Self::String(value.to_string().into()), Self::Int)
            }
        }
    )*};
}

from_wide!(u64, usize, isize, u128, i128);

impl<V: Into<AttributeValue>, const N: usize> From<[V; N]> for AttributeValue {
    fn from(values: [V; N]) -> Self {
        Self::Array(values.into_iter().map(Into::into).collect())
    }
}

impl From<Vec<AttributeValue>> for AttributeValue {
    fn from(values: Vec<AttributeValue>) -> Self {
        Self::Array(values)
    }
}

/// One implementation per item type: a blanket one would overlap with that of `Vec<u8>`.
macro_rules! from_list {
    ($($item:ty),*) => {$(
        impl From<Vec<$item>> for AttributeValue {
            fn from(values: Vec<$item>) -> Self {
                Self::Array(values.into_iter().map(Into::into).collect())
            }
        }

        impl From<&[$item]> for AttributeValue {
            fn from(values: &[$item]) -> Self {
                values.to_vec().into()
            }
        }
    )*};
}

from_list!(&str, String, bool, i64, i32, u64, u32, usize, f64, f32);

impl From<Value> for AttributeValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Bool(value) => Self::Bool(value),
            Value::I64(value) => Self::Int(value),
            Value::F64(value) => Self::Double(value),
            Value::String(value) => Self::String(String::from(value).into()),
            Value::Array(Array::Bool(values)) => Self::Array(values.into_iter().map(Self::Bool).collect()),
            Value::Array(Array::I64(values)) => Self::Array(values.into_iter().map(Self::Int).collect()),
            Value::Array(Array::F64(values)) => Self::Array(values.into_iter().map(Self::Double).collect()),
            Value::Array(Array::String(values)) => Self::Array(
                values
                    .into_iter()
                    .map(|text| Self::String(String::from(text).into()))
                    .collect(),
            ),
            // `Value` is non-exhaustive; an unknown variant becomes text.
            other => Self::String(other.to_string().into()),
        }
    }
}

/// Converts JSON. A top-level `null` becomes the text `null`; a `null` in an array or object is left out.
impl From<serde_json::Value> for AttributeValue {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match value {
            Json::Null => Self::String("null".into()),
            Json::Bool(value) => Self::Bool(value),
            Json::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(integer), _) => Self::Int(integer),
                (None, Some(double)) if !number.is_u64() => Self::Double(double),
                _ => Self::String(number.to_string().into()),
            },
            Json::String(text) => Self::String(text.into()),
            Json::Array(values) => Self::Array(
                values
                    .into_iter()
                    .filter(|value| !value.is_null())
                    .map(Into::into)
                    .collect(),
            ),
            Json::Object(entries) => Self::Map(
                entries
                    .into_iter()
                    .filter(|(_, value)| !value.is_null())
                    .map(|(key, value)| (key.into(), value.into()))
                    .collect(),
            ),
        }
    }
}
