//! The visitor that builds the SDK's attributes.

use super::Interner;
use super::attribute_visitor::AttributeVisitor;
use super::span_data_value::{sdk_attribute, sdk_value};
use super::value::AttributeValue;
use super::value_ref::ValueRef;
use crate::attributes as keys;
use opentelemetry::{Key, KeyValue, StringValue, Value};
use std::borrow::Cow;
use std::iter;

/// Attributes as the SDK keeps them, each built where it stays.
pub(super) struct SdkAttributes<'d> {
    pub(super) all: &'d mut Vec<KeyValue>,
    /// Made beforehand, for the same reason.
    pub(super) input: Option<StringValue>,
    pub(super) output: Option<StringValue>,
    /// Where other spans are converted as well.
    pub(super) names: Option<&'d mut Interner>,
}

impl SdkAttributes<'_> {
    #[inline]
    fn push(&mut self, key: &'static str, value: impl FnOnce() -> Value) {
        self.all.extend(iter::once_with(move || {
            KeyValue::new(Key::from_static_str(key), value())
        }));
    }
}

impl AttributeVisitor for SdkAttributes<'_> {
    #[inline]
    fn fixed(&mut self, key: &'static str, text: &'static str) {
        self.push(key, move || Value::String(StringValue::from(text)));
    }

    fn text(&mut self, key: &'static str, text: &str) {
        self.push(key, move || text.to_owned().into());
    }

    fn name(&mut self, key: &'static str, text: &str) {
        match &mut self.names {
            Some(names) => {
                let name = names.value(text);
                self.push(key, move || Value::String(name));
            }
            None => self.text(key, text),
        }
    }

    #[inline]
    fn input(&mut self, text: &str) {
        match self.input.take() {
            Some(made) => self.push(keys::ENTITY_INPUT, move || Value::String(made)),
            None => self.text(keys::ENTITY_INPUT, text),
        }
    }

    #[inline]
    fn output(&mut self, text: &str) {
        match self.output.take() {
            Some(made) => self.push(keys::ENTITY_OUTPUT, move || Value::String(made)),
            None => self.text(keys::ENTITY_OUTPUT, text),
        }
    }

    fn value(&mut self, key: &'static str, value: ValueRef<'_>) {
        self.push(key, move || sdk_value(value));
    }

    fn added(&mut self, attribute: &(Cow<'static, str>, AttributeValue)) {
        self.all.push(sdk_attribute(attribute));
    }
}

/// Never a part of its caller, where it would be copied at once.
#[inline(never)]
pub(super) fn owned(text: Option<&str>) -> Option<StringValue> {
    Some(text?.to_owned().into())
}
