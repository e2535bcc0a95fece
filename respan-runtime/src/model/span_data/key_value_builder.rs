//! The visitor that builds the SDK's `KeyValue`s.

use super::interner::Interner;
use crate::attributes as keys;
use crate::model::record::AttributeVisitor;
use crate::value::{Attribute, ValueRef, sdk_attribute, sdk_value};
use opentelemetry::{Key, KeyValue, StringValue, Value};
use std::iter;
use std::sync::Arc;

/// Appends an attribute, built in place: a move would copy what was just written field by field, see
/// [`append_span_data`](crate::model::finished::FinishedSpan::append_span_data).
#[inline]
pub(crate) fn push_key_value(key_values: &mut Vec<KeyValue>, key: &'static str, value: impl FnOnce() -> Value) {
    key_values.extend(iter::once_with(move || {
        KeyValue::new(Key::from_static_str(key), value())
    }));
}

/// Appends attributes to a `Vec<KeyValue>`, each built in place.
pub(super) struct KeyValueBuilder<'d> {
    pub(super) key_values: &'d mut Vec<KeyValue>,
    /// Converted before the first attribute, so that the copy of a large text is not part of building a `KeyValue`.
    pub(super) input: Option<StringValue>,
    pub(super) output: Option<StringValue>,
    /// Shared with the other spans of a batch.
    pub(super) names: Option<&'d mut Interner>,
}

impl KeyValueBuilder<'_> {
    #[inline]
    fn push(&mut self, key: &'static str, value: impl FnOnce() -> Value) {
        push_key_value(self.key_values, key, value);
    }
}

impl AttributeVisitor<'_> for KeyValueBuilder<'_> {
    #[inline]
    fn static_text(&mut self, key: &'static str, text: &'static str) {
        self.push(key, move || Value::String(StringValue::from(text)));
    }

    fn text(&mut self, key: &'static str, text: &str) {
        self.push(key, move || text.to_owned().into());
    }

    fn shared_text(&mut self, key: &'static str, text: &str) {
        match &mut self.names {
            Some(names) => {
                let name = names.intern(text);
                self.push(key, move || Value::String(name));
            }
            None => self.text(key, text),
        }
    }

    #[inline]
    fn input(&mut self, text: &str) {
        match self.input.take() {
            Some(converted) => self.push(keys::ENTITY_INPUT, move || Value::String(converted)),
            None => self.text(keys::ENTITY_INPUT, text),
        }
    }

    #[inline]
    fn output(&mut self, text: &str) {
        match self.output.take() {
            Some(converted) => self.push(keys::ENTITY_OUTPUT, move || Value::String(converted)),
            None => self.text(keys::ENTITY_OUTPUT, text),
        }
    }

    fn value(&mut self, key: &'static str, value: ValueRef<'_>) {
        self.push(key, move || sdk_value(value));
    }

    fn user_attribute(&mut self, attribute: &Attribute) {
        self.key_values.push(sdk_attribute(attribute));
    }
}

/// Not inlined, so that the result is not copied once more in the caller.
#[inline(never)]
pub(super) fn to_string_value(text: Option<&str>) -> Option<StringValue> {
    Some(text?.to_owned().into())
}

/// As [`to_string_value`], for a text that several attributes share.
pub(super) fn to_shared_value(text: Option<&str>) -> Option<StringValue> {
    Some(Arc::<str>::from(text?).into())
}
