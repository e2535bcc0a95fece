//! The difference between a span as its attributes were set and the same span in a naming.

use super::facts::Facts;
use super::{common, function, model_call, semantic};
use crate::attributes as keys;
use crate::model::{Attribute, AttributeValue, Interner, Naming, SpanRecord, SpanTexts, SpanView};
use opentelemetry::trace::Status;
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;
use std::borrow::Cow;

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
    Int(i64),
}

/// The additions of this naming to a span; `None` for none.
#[inline]
pub(crate) fn additions(span: &impl SpanView, naming: Naming) -> Option<Additions<'_>> {
    let adds_nothing = match span.plain_entity() {
        Some(entity) => function::adds_nothing(entity.kind, naming),
        None => naming == Naming::Respan && !semantic::has_semantic_names(span),
    };
    if adds_nothing {
        return None;
    }
    additions_of(span, naming)
}

fn additions_of(span: &dyn SpanView, naming: Naming) -> Option<Additions<'_>> {
    let facts = Facts::read(span);
    let mut additions = Additions::default();
    if naming != Naming::Respan {
        common::add(&facts, span, naming, &mut additions);
        if facts.is_model {
            model_call::add(span, naming, &mut additions);
        } else {
            function::add(&facts, span, naming, &mut additions);
        }
    }
    if facts.is_model && matches!(naming, Naming::Respan | Naming::Both) && semantic::has_semantic_names(span) {
        semantic::add(span, &mut additions);
    }
    additions.remove_present(span);
    let is_empty = additions.attributes.is_empty() && additions.name.is_none() && !additions.removes_ok;
    (!is_empty).then_some(additions)
}

impl<'s> Additions<'s> {
    pub(super) fn set(&mut self, key: &'static str, value: impl Into<AddedValue<'s>>) {
        self.attributes.push((key.into(), value.into()));
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

    pub(crate) fn apply_to_data(self, data: &mut SpanData, names: &mut Interner) {
        if self.replaces_content {
            data.attributes.retain(|attribute| !is_replaced(attribute.key.as_str()));
        }
        if let Some(name) = self.name {
            data.name = name.into();
        }
        if self.removes_ok && data.status == Status::Ok {
            data.status = Status::Unset;
        }
        let attributes = self.attributes.into_iter();
        data.attributes
            .extend(attributes.map(|(key, value)| KeyValue::new(key, value.into_sdk_value(names))));
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
            Self::Name(text) => text.into(),
            Self::Text(text) => text.into_owned().into(),
            Self::Int(value) => value.into(),
        }
    }

    fn into_sdk_value(self, names: &mut Interner) -> Value {
        match self {
            Self::Constant(text) => text.into(),
            Self::Name(text) => Value::String(names.intern(text)),
            Self::Text(text) => text.into_owned().into(),
            Self::Int(value) => value.into(),
        }
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
