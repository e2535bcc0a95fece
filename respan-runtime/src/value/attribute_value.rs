//! The value of an attribute.
//!
//! OpenTelemetry's `Value` has no maps, bytes or mixed arrays; OTLP's `AnyValue` has.

use super::attribute_list::keep_last_of_each_map_key;
use crate::json::ELLIPSIS;
use std::borrow::Cow;

/// The nesting limit, the same as that of captured content.
const MAX_DEPTH: usize = 100;

/// The value of a span attribute: the `AnyValue` of OTLP.
///
/// Values are converted with `From`: text, numbers, booleans, bytes, arrays of them, and `serde_json::Value`, so that `json!`
/// works. Owned text is moved and borrowed text is copied; [`from_static`](Self::from_static) makes a constant without a copy.
///
/// Arrays and maps may be nested 100 levels deep; deeper ones are replaced by `…` when the value is set on a span.
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
    /// An integer.
    Int(i64),
    /// A floating-point number.
    Double(f64),
    /// Raw bytes.
    Bytes(Vec<u8>),
    /// An array, whose items may differ in type.
    Array(Vec<AttributeValue>),
    /// A map with text keys, in insertion order.
    Map(Vec<(Cow<'static, str>, AttributeValue)>),
}

/// An attribute: key and value.
pub(crate) type Attribute = (Cow<'static, str>, AttributeValue);

impl AttributeValue {
    /// Creates a text value from a `static` without a copy.
    ///
    /// Use it for constants that a hot path sets on every span.
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

    /// The text of a [`String`](Self::String) value; `None` for other types.
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

    /// Replaces arrays and maps nested too deep by `…`, so that code that recurses into the value cannot overflow the stack of
    /// a delivery thread, and keeps each key of a map once.
    pub(crate) fn normalized(mut self) -> Self {
        self.normalize(MAX_DEPTH);
        self
    }

    fn normalize(&mut self, levels: usize) {
        match self {
            Self::Array(_) | Self::Map(_) if levels == 0 => {
                drop_in_loop(std::mem::replace(self, Self::from_static(ELLIPSIS)));
            }
            Self::Array(items) => items.iter_mut().for_each(|item| item.normalize(levels - 1)),
            Self::Map(entries) => {
                keep_last_of_each_map_key(entries);
                for (_, value) in entries {
                    value.normalize(levels - 1);
                }
            }
            _ => {}
        }
    }

    /// Calls `each` with every value that is no array or map: with this one, or with those nested in it.
    pub(crate) fn each_leaf_mut(&mut self, each: &mut impl FnMut(&mut Self)) {
        match self {
            Self::Array(items) => items.iter_mut().for_each(|item| item.each_leaf_mut(each)),
            Self::Map(entries) => entries.iter_mut().for_each(|(_, value)| value.each_leaf_mut(each)),
            leaf => each(leaf),
        }
    }

    /// Converts into JSON; bytes become an array of numbers, as `serde_json` writes them.
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

/// Drops a value level by level, because dropping a deep one by recursion overflows the stack.
fn drop_in_loop(value: AttributeValue) {
    let mut values = vec![value];
    while let Some(value) = values.pop() {
        match value {
            AttributeValue::Array(items) => values.extend(items),
            AttributeValue::Map(entries) => values.extend(entries.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
}
