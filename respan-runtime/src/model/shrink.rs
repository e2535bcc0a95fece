//! Smaller copies of spans that an endpoint rejects as too large.

use super::finished_span::FinishedSpan;
use super::shrink_value::{longest_in_array, longest_value, shrink_cow, shrink_sdk_value, shrink_text, shrink_value};
use super::span_record::SpanRecord;
use super::span_texts::SpanTexts;
use super::span_view::{AttributesRef, SpanView as _};
use super::value::Attribute;
use super::value_ref::ValueRef;
use crate::attributes as keys;
use opentelemetry::KeyValue;
use opentelemetry::trace::Status;
use opentelemetry_sdk::trace::SpanData;
use std::borrow::Cow;
use std::sync::Arc;

impl FinishedSpan {
    /// Bytes of the longest text, key or array of the span, its events and its links; see [`longest_value`].
    pub(crate) fn longest_text(&self) -> usize {
        let mut longest = self.name().len();
        if let Status::Error { description } = self.status() {
            longest = longest.max(description.len());
        }
        let mut compare = |key: &str, value: ValueRef<'_>| {
            longest = longest.max(key.len()).max(match value {
                ValueRef::Str(text) => text.len(),
                ValueRef::Any(value) => longest_value(value),
                ValueRef::SdkArray(array) => longest_in_array(array),
                _ => 0,
            });
        };
        self.each_attribute(&mut compare);
        self.each_link(&mut |_, attributes| attributes.each(&mut compare));
        let mut longest_event = 0;
        self.each_event(&mut |name, _, attributes: AttributesRef<'_>| {
            longest_event = longest_event.max(name.len());
            attributes.each(&mut compare);
        });
        longest.max(longest_event)
    }

    /// A copy of the span in which no text, key or array is longer than `max_text` bytes.
    ///
    /// Truncated JSON stays valid, every truncated text contains a `…`, and the original sizes of input and output are
    /// attributes of the copy.
    pub(crate) fn shrunk(&self, max_text: usize) -> Self {
        match self {
            Self::Record(record) => Self::Record(record.shrunk(max_text)),
            Self::Shared(record) => Self::Record(record.shrunk(max_text)),
            Self::Prepared(prepared) => Self::Record(prepared.record.shrunk(max_text)),
            Self::Data(data) => {
                let mut data = SpanData::clone(data);
                shrink_data(&mut data, max_text);
                Self::Data(Arc::new(data))
            }
        }
    }
}

impl SpanRecord {
    fn shrunk(&self, max_text: usize) -> Self {
        let texts = &self.texts;
        let parts = [texts.input(), texts.output(), texts.path(), texts.workflow()];
        let shrunk = parts.map(|text| text.map(|text| shrink_text(text, max_text)));
        let is_truncated = |text: &Option<Cow<'_, str>>| matches!(text, Some(Cow::Owned(_)));
        let mut record = self.clone();
        if shrunk.iter().any(is_truncated) {
            let size = |text: Option<&str>| text.map(|text| text.len() as u64);
            let extra = record.extra.get_or_insert_default();
            if is_truncated(&shrunk[0]) {
                extra.input_size = extra.input_size.or(size(texts.input()));
            }
            if is_truncated(&shrunk[1]) {
                extra.output_size = extra.output_size.or(size(texts.output()));
            }
            record.texts = SpanTexts::from_parts(shrunk.each_ref().map(Option::as_deref));
        }
        if let Cow::Owned(name) = shrink_text(self.name(), max_text) {
            record.extra.get_or_insert_default().name = Some(name.into());
        }
        let entity_name = self.source.entity().map(|entity| shrink_text(entity.name, max_text));
        let extra = record.extra.get_or_insert_default();
        if let Some(Cow::Owned(name)) = entity_name {
            extra.entity_name.get_or_insert_with(|| name.into());
        }
        if let Some(name) = &mut extra.entity_name {
            shrink_cow(name, max_text);
        }
        shrink_status(&mut extra.status, max_text);
        shrink_attributes(&mut extra.attributes, max_text);
        for event in &mut extra.events {
            shrink_cow(&mut event.name, max_text);
            shrink_attributes(&mut event.attributes, max_text);
        }
        for link in &mut extra.links {
            shrink_attributes(&mut link.attributes, max_text);
        }
        record
    }
}

fn shrink_status(status: &mut Status, max_text: usize) {
    if let Status::Error { description } = status {
        shrink_cow(description, max_text);
    }
}

fn shrink_attributes(attributes: &mut [Attribute], max_text: usize) {
    for (key, value) in attributes {
        shrink_cow(key, max_text);
        shrink_value(value, max_text);
    }
}

fn shrink_data(data: &mut SpanData, max_text: usize) {
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
        if length > max_text && !has_size {
            sizes.push(KeyValue::new(size, i64::try_from(length).unwrap_or(i64::MAX)));
        }
    }
    shrink_cow(&mut data.name, max_text);
    shrink_status(&mut data.status, max_text);
    for event in &mut data.events.events {
        shrink_cow(&mut event.name, max_text);
    }
    let of_events = data.events.events.iter_mut().flat_map(|event| &mut event.attributes);
    let of_links = data.links.links.iter_mut().flat_map(|link| &mut link.attributes);
    for attribute in data.attributes.iter_mut().chain(of_events).chain(of_links) {
        if let Cow::Owned(key) = shrink_text(attribute.key.as_str(), max_text) {
            attribute.key = key.into();
        }
        shrink_sdk_value(&mut attribute.value, max_text);
    }
    data.attributes.extend(sizes);
}

#[cfg(test)]
#[path = "shrink_tests.rs"]
mod tests;
