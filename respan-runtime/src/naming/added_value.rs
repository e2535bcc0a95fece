//! The value of an added attribute, which may refer to the span.

use crate::attributes as keys;
use crate::model::{EntityName, Interner, push_key_value};
use crate::value::AttributeValue;
use opentelemetry::{KeyValue, StringValue, Value};
use std::borrow::Cow;

/// The value of an added attribute.
#[derive(Debug)]
pub(super) enum AddedValue<'s> {
    Constant(&'static str),
    /// A text that is likely to be the same on many spans.
    Name(&'s str),
    Text(Cow<'s, str>),
    /// The text of the span's output, which both attributes can share.
    Output(&'s str),
    Int(i64),
}

impl AddedValue<'_> {
    pub(super) fn into_attribute_value(self) -> AttributeValue {
        match self {
            Self::Constant(text) => AttributeValue::from_static(text),
            Self::Name(text) | Self::Output(text) => text.into(),
            Self::Text(text) => text.into_owned().into(),
            Self::Int(value) => value.into(),
        }
    }

    #[inline]
    pub(super) fn append_to(self, attributes: &mut Vec<KeyValue>, key: &'static str, names: &mut Interner) {
        match self {
            Self::Constant(text) => push_key_value(attributes, key, || text.into()),
            Self::Name(text) => {
                let name = names.intern(text);
                push_key_value(attributes, key, || Value::String(name));
            }
            Self::Text(text) => {
                let text = StringValue::from(text.into_owned());
                push_key_value(attributes, key, || Value::String(text));
            }
            Self::Output(text) => {
                let text = output(attributes, text).unwrap_or_else(|| text.to_owned().into());
                push_key_value(attributes, key, || Value::String(text));
            }
            Self::Int(value) => push_key_value(attributes, key, || value.into()),
        }
    }
}

/// The output among these attributes, if it has this text.
fn output(attributes: &[KeyValue], text: &str) -> Option<StringValue> {
    let value = attributes.iter().rev().find_map(|attribute| match &attribute.value {
        Value::String(value) if attribute.key.as_str() == keys::ENTITY_OUTPUT => Some(value),
        _ => None,
    });
    value.filter(|value| value.as_str() == text).cloned()
}

impl<'s> From<EntityName<'s>> for AddedValue<'s> {
    fn from(name: EntityName<'s>) -> Self {
        name.constant.map_or(Self::Name(name.text), Self::Constant)
    }
}

impl From<&'static str> for AddedValue<'_> {
    fn from(text: &'static str) -> Self {
        Self::Constant(text)
    }
}

impl<'s> From<Cow<'s, str>> for AddedValue<'s> {
    fn from(text: Cow<'s, str>) -> Self {
        Self::Text(text)
    }
}

impl From<String> for AddedValue<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<i64> for AddedValue<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}
