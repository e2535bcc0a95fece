//! The value of an attribute: OTLP's `AnyValue`, which OpenTelemetry's own `Value` cannot hold (maps, bytes, mixed lists).

use opentelemetry::{Array, Value};
use std::borrow::Cow;

/// As deep as captured content may be.
const MAX_DEPTH: usize = 100;

/// The value of a span attribute, as OTLP knows it.
///
/// Lists and maps may be nested 100 levels deep; what is deeper is cut off where it is given to a span.
///
/// Everything that can be turned into one has a `From`: text, numbers, lists of them, and `serde_json::Value`, so that `json!`
/// works. Owned text is taken as it is and borrowed text is copied; [`from_static`](Self::from_static) spares a constant that.
///
/// ```
/// use respan::AttributeValue;
///
/// let model = String::from("gpt-4");
/// assert_eq!(AttributeValue::from(&model), AttributeValue::String(model.into()));
/// assert_eq!(AttributeValue::from(3), AttributeValue::Int(3));
/// assert_eq!(AttributeValue::from(vec![0.5, 1.0]), AttributeValue::from([0.5, 1.0]));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum AttributeValue {
    /// Text.
    String(Cow<'static, str>),
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Double(f64),
    /// Raw bytes.
    Bytes(Vec<u8>),
    /// A list, of any mixture.
    Array(Vec<AttributeValue>),
    /// A map with text keys, in the order given.
    Map(Vec<(Cow<'static, str>, AttributeValue)>),
}

impl AttributeValue {
    /// Text that is part of the program, which is not copied: for what a hot path writes each time.
    ///
    /// ```
    /// use respan::AttributeValue;
    ///
    /// const TIER: AttributeValue = AttributeValue::from_static("gold");
    /// assert_eq!(TIER, AttributeValue::from("gold"));
    /// ```
    pub const fn from_static(text: &'static str) -> Self {
        Self::String(Cow::Borrowed(text))
    }

    /// The text, if this is text.
    ///
    /// ```
    /// assert_eq!(respan::AttributeValue::from("a").as_str(), Some("a"));
    /// ```
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Without what is nested too deep: whoever follows it has the stack of one of our threads.
    pub(crate) fn limit_depth(mut self) -> Self {
        self.cut(MAX_DEPTH);
        self
    }

    fn cut(&mut self, levels: usize) {
        match self {
            Self::Array(_) | Self::Map(_) if levels == 0 => *self = Self::from_static("…"),
            Self::Array(items) => items.iter_mut().for_each(|item| item.cut(levels - 1)),
            Self::Map(entries) => entries.iter_mut().for_each(|(_, value)| value.cut(levels - 1)),
            _ => {}
        }
    }

    /// Bytes become a list of numbers, as `serde_json` writes them.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::String(text) => text.as_ref().into(),
            Self::Bool(value) => (*value).into(),
            Self::Int(value) => (*value).into(),
            Self::Double(value) => (*value).into(),
            Self::Bytes(bytes) => bytes.as_slice().into(),
            Self::Array(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(entries) => entries
                .iter()
                .map(|(key, value)| (key.to_string(), value.to_json()))
                .collect(),
        }
    }
}

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

/// Numbers beyond `i64` become text: OTLP has no larger whole number, and a double would lose digits.
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

/// One by one: of all types of items at once, bytes would be a list as well.
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
            // `Value` is non-exhaustive: what a later version adds arrives as text rather than not at all.
            other => Self::String(other.to_string().into()),
        }
    }
}

/// `null` becomes the text `null` here; where an absent value is meant, leave the attribute out.
impl From<serde_json::Value> for AttributeValue {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        match value {
            Json::Null => Self::String("null".into()),
            Json::Bool(value) => Self::Bool(value),
            Json::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Self::Int(whole),
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
