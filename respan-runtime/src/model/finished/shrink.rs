//! Smaller copies of spans that an endpoint rejects as too large.

use super::finished_span::FinishedSpan;
use crate::attributes as keys;
use crate::model::record::{SpanRecord, SpanTexts};
use crate::model::view::{AttributesRef, SpanView};
use crate::value::{
    Attribute, ValueRef, shrink_attributes, shrink_text, shrink_text_in_place, shrink_value, weight_of_array,
};
use opentelemetry::trace::Status;
use opentelemetry::{Key, KeyValue};
use opentelemetry_sdk::trace::SpanData;
use std::borrow::Cow;
use std::sync::Arc;

impl FinishedSpan {
    /// The approximate bytes of the longest part of the span: a name, a key, a value, or the status description.
    pub(crate) fn longest_part(&self) -> usize {
        let mut longest = self.name().len();
        if let Status::Error { description } = self.status() {
            longest = longest.max(description.len());
        }
        let mut compare = |key: &str, value: ValueRef<'_>| {
            longest = longest.max(key.len()).max(match value {
                ValueRef::Str(text) => text.len(),
                ValueRef::Any(value) => value.weight(),
                ValueRef::SdkArray(array) => weight_of_array(array),
                _ => 0,
            });
        };
        self.each_attribute(&mut compare);
        self.each_event(&mut |name, _, attributes: AttributesRef<'_>| {
            compare(name, ValueRef::Bool(true));
            attributes.each(&mut compare);
        });
        self.each_link(&mut |_, attributes: AttributesRef<'_>| attributes.each(&mut compare));
        longest
    }

    /// A copy of the span whose parts have at most about `max` bytes each.
    ///
    /// Truncated JSON stays valid, truncated texts and lists contain a `…`, and the original sizes of input and output are
    /// attributes of the copy.
    pub(crate) fn shrunk(&self, max: usize) -> Self {
        match self {
            Self::Record(record) => Self::Record(record.shrunk(max)),
            Self::Shared(record) => Self::Record(record.shrunk(max)),
            Self::Prepared(prepared) => Self::Record(prepared.record.shrunk(max)),
            Self::Data(data) => {
                let mut data = SpanData::clone(data);
                shrink_data(&mut data, max);
                Self::Data(Arc::new(data))
            }
        }
    }
}

impl SpanRecord {
    fn shrunk(&self, max: usize) -> Self {
        let texts = &self.texts;
        let parts = [texts.input(), texts.output(), texts.path(), texts.workflow()];
        let parts = parts.map(|text| text.map(|text| shrink_text(text, max)));
        let is_truncated = |text: &Option<Cow<'_, str>>| matches!(text, Some(Cow::Owned(_)));
        let mut record = self.clone();
        if parts.iter().any(is_truncated) {
            let size = |text: Option<&str>| text.map(|text| text.len() as u64);
            let extra = record.extra.get_or_insert_default();
            let [input, output, path, workflow] = &parts;
            if is_truncated(input) {
                extra.input_size = extra.input_size.or(size(texts.input()));
            }
            if is_truncated(output) {
                extra.output_size = extra.output_size.or(size(texts.output()));
            }
            record.texts = SpanTexts::from_parts([
                input.as_deref(),
                output.as_deref(),
                path.as_deref(),
                workflow.as_deref(),
            ]);
        }
        if self.name().len() > max {
            let name = shrink_text(self.name(), max).into_owned();
            record.extra.get_or_insert_default().name = Some(name.into());
        }
        if let Some(extra) = record.extra.as_deref_mut() {
            if let Some(name) = &mut extra.entity_name {
                shrink_text_in_place(name, max);
            }
            shrink_attributes(&mut extra.attributes, max);
            for event in &mut extra.events {
                shrink_text_in_place(&mut event.name, max);
                shrink_attributes(&mut event.attributes, max);
            }
            for link in &mut extra.links {
                shrink_attributes(&mut link.attributes, max);
            }
            shrink_status(&mut extra.status, max);
        }
        record.shrink_entity(max);
        record
    }

    /// Overrides what the source says of the entity and is too long.
    fn shrink_entity(&mut self, max: usize) {
        let mut overrides: Vec<Attribute> = Vec::new();
        if let Some(entity) = self.source.entity() {
            let texts = [
                (keys::ENTITY_NAME, entity.name),
                (keys::SPAN_KIND, entity.kind),
                (keys::EXPORT_FILTER, entity.export_filter.unwrap_or_default()),
            ];
            let long = texts.into_iter().filter(|(_, text)| text.len() > max);
            overrides.extend(long.map(|(key, text)| (key.into(), shrink_text(text, max).into_owned().into())));
        }
        for (key, value) in overrides {
            let extra = self.extra.get_or_insert_default();
            if !extra.attributes.iter().any(|(present, _)| *present == key) {
                extra.attributes.push((key, value));
            }
        }
    }
}

fn shrink_status(status: &mut Status, max: usize) {
    if let Status::Error { description } = status {
        shrink_text_in_place(description, max);
    }
}

fn shrink_data(data: &mut SpanData, max: usize) {
    let mut sizes = Vec::new();
    for (content, size) in [
        (keys::ENTITY_INPUT, keys::ENTITY_INPUT_SIZE),
        (keys::ENTITY_OUTPUT, keys::ENTITY_OUTPUT_SIZE),
    ] {
        let has_size = data.attributes.iter().any(|attribute| attribute.key.as_str() == size);
        let text = data
            .attributes
            .iter()
            .find(|attribute| attribute.key.as_str() == content);
        let length = text.map_or(0, |text| text.value.as_str().len());
        if length > max && !has_size {
            sizes.push(KeyValue::new(size, i64::try_from(length).unwrap_or(i64::MAX)));
        }
    }
    shrink_text_in_place(&mut data.name, max);
    shrink_status(&mut data.status, max);
    shrink_key_values(&mut data.attributes, max);
    for event in &mut data.events.events {
        shrink_text_in_place(&mut event.name, max);
        shrink_key_values(&mut event.attributes, max);
    }
    for link in &mut data.links.links {
        shrink_key_values(&mut link.attributes, max);
    }
    data.attributes.extend(sizes);
}

fn shrink_key_values(attributes: &mut [KeyValue], max: usize) {
    for attribute in attributes {
        if let Cow::Owned(key) = shrink_text(attribute.key.as_str(), max) {
            attribute.key = Key::from(key);
        }
        shrink_value(&mut attribute.value, max);
    }
}
