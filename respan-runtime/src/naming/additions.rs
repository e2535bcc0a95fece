//! The difference between a span in Respan's naming and the same span in another one.

use super::facts::Facts;
use super::{common, function, model_call};
use crate::attributes as keys;
use crate::model::{Attribute, AttributeValue, Naming, SpanRecord, SpanTexts, SpanView};
use opentelemetry::trace::Status;
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;
use std::borrow::Cow;

/// The attributes that a naming adds to a span, and the parts that it removes.
#[derive(Debug, Default)]
pub(crate) struct Additions {
    pub(super) name: Option<String>,
    pub(super) attributes: Vec<Attribute>,
    /// Whether input and output are removed, because other attributes replace them.
    pub(super) replaces_content: bool,
    /// Whether a status OK is removed.
    pub(super) removes_ok: bool,
}

/// The additions of this naming to a span in Respan's naming; `None` for none.
pub(crate) fn additions(span: &impl SpanView, naming: Naming) -> Option<Additions> {
    if naming == Naming::Respan {
        return None;
    }
    let facts = Facts::read(span);
    let mut additions = Additions::default();
    common::add(&facts, span, naming, &mut additions);
    if facts.is_model {
        model_call::add(span, naming, &mut additions);
    } else {
        function::add(&facts, span, naming, &mut additions);
    }
    let is_empty = additions.attributes.is_empty() && additions.name.is_none() && !additions.removes_ok;
    (!is_empty).then_some(additions)
}

impl Additions {
    pub(super) fn set(&mut self, key: impl Into<Cow<'static, str>>, value: impl Into<AttributeValue>) {
        self.attributes.push((key.into(), value.into()));
    }

    pub(super) fn set_some(&mut self, key: &'static str, value: Option<impl Into<AttributeValue>>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    pub(crate) fn apply_to_record(self, record: &mut SpanRecord) {
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
        for (key, value) in self.attributes {
            if !extra.attributes.iter().any(|(present, _)| *present == key) {
                extra.attributes.push((key, value));
            }
        }
    }

    pub(crate) fn apply_to_data(self, data: &mut SpanData) {
        if self.replaces_content {
            data.attributes.retain(|attribute| !is_replaced(attribute.key.as_str()));
        }
        if let Some(name) = self.name {
            data.name = name.into();
        }
        if self.removes_ok && data.status == Status::Ok {
            data.status = Status::Unset;
        }
        for (key, value) in self.attributes {
            if !data.attributes.iter().any(|present| present.key.as_str() == key) {
                data.attributes.push(KeyValue::new(key, sdk_value(value)));
            }
        }
    }
}

fn is_replaced(key: &str) -> bool {
    key == keys::ENTITY_INPUT || key == keys::ENTITY_OUTPUT
}

/// Added attributes are texts and numbers.
fn sdk_value(value: AttributeValue) -> Value {
    match value {
        AttributeValue::String(text) => text.into(),
        AttributeValue::Bool(value) => value.into(),
        AttributeValue::Int(value) => value.into(),
        AttributeValue::Double(value) => value.into(),
        other => other.to_json().to_string().into(),
    }
}
