//! The difference between a span as its attributes were set and the same span in a naming.

use super::facts::Facts;
use super::{common, function, model_call, semantic};
use crate::attributes as keys;
use crate::model::{EntityName, Interner, Naming, PlainEntity, SpanRecord, SpanTexts, SpanView, push_key_value};
use crate::value::{Attribute, AttributeValue};
use opentelemetry::trace::Status;
use opentelemetry::{KeyValue, StringValue, Value};
use opentelemetry_sdk::trace::SpanData;
use std::borrow::Cow;
use std::iter;

/// The attributes that a naming adds to a span, and the parts that it removes.
///
/// Values refer to the span, so that each is copied once, into the form of the span that is exported.
#[derive(Debug, Default)]
pub(crate) struct Additions<'s> {
    pub(super) name: Option<String>,
    /// None that the span has.
    attributes: Vec<(Cow<'static, str>, AddedValue<'s>)>,
    /// `true` if input and output are removed, because other attributes replace them.
    pub(super) replaces_content: bool,
    /// `true` if a status OK is removed.
    pub(super) removes_ok: bool,
}

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

/// The additions of this naming to a span; `None` for none.
#[inline]
pub(crate) fn additions(span: &impl SpanView, naming: Naming) -> Option<Additions<'_>> {
    let entity = span.plain_entity();
    if adds_nothing(span, entity.as_ref(), naming) {
        return None;
    }
    let mut additions = Additions::default();
    additions.read_from(span, entity, naming).then_some(additions)
}

/// Returns whether a span with this plain entity, if it is one, has no additions. What can be told at once: most spans have none.
#[inline]
fn adds_nothing(span: &impl SpanView, entity: Option<&PlainEntity<'_>>, naming: Naming) -> bool {
    match entity {
        Some(entity) => function::adds_nothing(entity.kind, naming),
        None => naming == Naming::Respan && !semantic::has_semantic_names(span),
    }
}

impl<'s> Additions<'s> {
    /// Replaces the additions by those of this naming to this span; false for none.
    #[inline]
    pub(crate) fn read(&mut self, span: &'s impl SpanView, naming: Naming) -> bool {
        let entity = span.plain_entity();
        !adds_nothing(span, entity.as_ref(), naming) && self.read_from(span, entity, naming)
    }

    fn read_from(&mut self, span: &'s dyn SpanView, entity: Option<PlainEntity<'s>>, naming: Naming) -> bool {
        self.clear();
        let facts = Facts::read(span, entity);
        if naming != Naming::Respan {
            common::add(&facts, span, naming, self);
            if facts.is_model {
                model_call::add(span, naming, self);
            } else {
                function::add(&facts, span, naming, self);
            }
        }
        if facts.is_model && matches!(naming, Naming::Respan | Naming::Both) && semantic::has_semantic_names(span) {
            semantic::add(span, self);
        }
        if entity.is_none() {
            self.remove_present(span);
        }
        !self.attributes.is_empty() || self.name.is_some() || self.removes_ok
    }

    fn clear(&mut self) {
        self.name = None;
        self.attributes.clear();
        self.replaces_content = false;
        self.removes_ok = false;
    }

    #[inline]
    pub(super) fn set(&mut self, key: &'static str, value: impl Into<AddedValue<'s>>) {
        // In place, as `push_key_value` does.
        self.attributes.extend(iter::once_with(|| (key.into(), value.into())));
    }

    pub(super) fn set_text(&mut self, key: String, text: Option<String>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.attributes.push((key.into(), text.into()));
        }
    }

    pub(super) fn append(&mut self, mut others: Self) {
        self.attributes.append(&mut others.attributes);
    }

    pub(super) fn set_some(&mut self, key: &'static str, value: Option<impl Into<AddedValue<'s>>>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    fn remove_present(&mut self, span: &dyn SpanView) {
        if !self.attributes.is_empty() {
            span.each_set_attribute(&mut |present, _| self.attributes.retain(|(key, _)| *key != present));
        }
    }

    /// Number of attributes.
    pub(crate) fn len(&self) -> usize {
        self.attributes.len()
    }

    /// Returns whether an attribute has the text of the span's output.
    pub(crate) fn repeats_output(&self) -> bool {
        let mut values = self.attributes.iter().map(|(_, value)| value);
        values.any(|value| matches!(value, AddedValue::Output(_)))
    }

    /// Adds them to the record from which they were made.
    pub(crate) fn into_changes(self) -> RecordChanges {
        let attributes = self.attributes.into_iter();
        RecordChanges {
            name: self.name,
            attributes: attributes
                .map(|(key, value)| (key, value.into_attribute_value()))
                .collect(),
            replaces_content: self.replaces_content,
            removes_ok: self.removes_ok,
        }
    }

    /// Adds them to the data of the span from which they were made, and leaves none.
    pub(crate) fn apply_to_data(&mut self, data: &mut SpanData, names: &mut Interner) {
        if self.replaces_content {
            data.attributes.retain(|attribute| !is_replaced(attribute.key.as_str()));
        }
        if let Some(name) = self.name.take() {
            data.name = name.into();
        }
        if self.removes_ok && data.status == Status::Ok {
            data.status = Status::Unset;
        }
        for (key, value) in self.attributes.drain(..) {
            match key {
                Cow::Borrowed(key) => value.append_to(&mut data.attributes, key, names),
                Cow::Owned(key) => {
                    value.append_to(&mut data.attributes, "", names);
                    if let Some(attribute) = data.attributes.last_mut() {
                        attribute.key = key.into();
                    }
                }
            }
        }
    }
}

/// Additions that do not refer to the span.
#[derive(Debug)]
pub(crate) struct RecordChanges {
    name: Option<String>,
    attributes: Vec<Attribute>,
    replaces_content: bool,
    removes_ok: bool,
}

impl RecordChanges {
    pub(crate) fn apply(mut self, record: &mut SpanRecord) {
        if self.replaces_content {
            let texts = &record.texts;
            record.texts = SpanTexts::from_parts([None, None, texts.path(), texts.workflow()]);
        }
        let extra = record.extra.get_or_insert_default();
        if self.replaces_content {
            extra.attributes.retain(|(key, _)| !is_replaced(key));
        }
        if let Some(name) = self.name {
            extra.name = Some(name.into());
        }
        if self.removes_ok && extra.status == Status::Ok {
            extra.status = Status::Unset;
        }
        extra.attributes.append(&mut self.attributes);
    }
}

fn is_replaced(key: &str) -> bool {
    key == keys::ENTITY_INPUT || key == keys::ENTITY_OUTPUT
}

impl AddedValue<'_> {
    fn into_attribute_value(self) -> AttributeValue {
        match self {
            Self::Constant(text) => AttributeValue::from_static(text),
            Self::Name(text) | Self::Output(text) => text.into(),
            Self::Text(text) => text.into_owned().into(),
            Self::Int(value) => value.into(),
        }
    }

    #[inline]
    fn append_to(self, attributes: &mut Vec<KeyValue>, key: &'static str, names: &mut Interner) {
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
