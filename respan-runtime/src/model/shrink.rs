//! A smaller copy of a span that is too large for its endpoint.

use super::finished_span::FinishedSpan;
use super::span_record::SpanRecord;
use super::span_texts::SpanTexts;
use super::span_view::{AttributesRef, SpanView as _};
use super::value::AttributeValue;
use super::value_ref::ValueRef;
use crate::attributes as keys;
use crate::json::truncate_text;
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;
use std::borrow::Cow;
use std::sync::Arc;

impl FinishedSpan {
    /// Bytes of the longest text among the attributes of the span and its events.
    pub(crate) fn longest_text(&self) -> usize {
        let mut longest = 0;
        let mut see = |_: &str, value: ValueRef<'_>| longest = longest.max(longest_in(value));
        self.each_attribute(&mut see);
        self.each_event(&mut |_, _, attributes: AttributesRef<'_>| attributes.each(&mut see));
        longest
    }

    /// The span with no text longer than this: JSON is cut in its structure and stays valid, every cut shows a `…`, and
    /// input and output keep their original size as an attribute.
    pub(crate) fn shrunk(&self, longest: usize) -> Self {
        match self {
            Self::Record(record) => Self::Record(record.shrunk(longest)),
            Self::Shared(record) => Self::Record(record.shrunk(longest)),
            Self::Prepared(prepared) => Self::Record(prepared.record.shrunk(longest)),
            Self::Data(data) => {
                let mut data = SpanData::clone(data);
                shorten_data(&mut data, longest);
                Self::Data(Arc::new(data))
            }
        }
    }
}

fn longest_in(value: ValueRef<'_>) -> usize {
    match value {
        ValueRef::Str(text) => text.len(),
        ValueRef::Any(value) => longest_inside(value),
        _ => 0,
    }
}

fn longest_inside(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::String(text) => text.len(),
        AttributeValue::Array(items) => items.iter().map(longest_inside).max().unwrap_or(0),
        AttributeValue::Map(entries) => entries
            .iter()
            .map(|(_, value)| longest_inside(value))
            .max()
            .unwrap_or(0),
        _ => 0,
    }
}

impl SpanRecord {
    fn shrunk(&self, longest: usize) -> Self {
        let input = self.texts.input().map(|text| shorter(text, longest));
        let output = self.texts.output().map(|text| shorter(text, longest));
        let mut record = self.clone();
        let is_cut = |text: &Option<Cow<'_, str>>| matches!(text, Some(Cow::Owned(_)));
        if is_cut(&input) || is_cut(&output) {
            let size = |text: Option<&str>| text.map(|text| text.len() as u64);
            let extra = record.extra.get_or_insert_default();
            if is_cut(&input) {
                extra.input_size = extra.input_size.or(size(self.texts.input()));
            }
            if is_cut(&output) {
                extra.output_size = extra.output_size.or(size(self.texts.output()));
            }
            record.texts = SpanTexts::from_parts([
                input.as_deref(),
                output.as_deref(),
                self.texts.path(),
                self.texts.workflow(),
            ]);
        }
        if let Some(extra) = record.extra.as_deref_mut() {
            let of_events = extra.events.iter_mut().flat_map(|event| &mut event.attributes);
            for (_, value) in extra.attributes.iter_mut().chain(of_events) {
                shorten_value(value, longest);
            }
        }
        record
    }
}

fn shorten_value(value: &mut AttributeValue, longest: usize) {
    match value {
        AttributeValue::String(text) => {
            if let Cow::Owned(cut) = shorter(text, longest) {
                *text = cut.into();
            }
        }
        AttributeValue::Array(items) => items.iter_mut().for_each(|item| shorten_value(item, longest)),
        AttributeValue::Map(entries) => entries.iter_mut().for_each(|(_, value)| shorten_value(value, longest)),
        _ => {}
    }
}

fn shorten_data(data: &mut SpanData, longest: usize) {
    let mut sizes = Vec::new();
    for (content, size) in [
        (keys::ENTITY_INPUT, keys::ENTITY_INPUT_SIZE),
        (keys::ENTITY_OUTPUT, keys::ENTITY_OUTPUT_SIZE),
    ] {
        let has_size = data.attributes.iter().any(|own| own.key.as_str() == size);
        let text = data.attributes.iter().find(|own| own.key.as_str() == content);
        let length = text.map_or(0, |own| own.value.as_str().len());
        if length > longest && !has_size {
            sizes.push(KeyValue::new(size, i64::try_from(length).unwrap_or(i64::MAX)));
        }
    }
    let of_events = data.events.events.iter_mut().flat_map(|event| &mut event.attributes);
    for attribute in data.attributes.iter_mut().chain(of_events) {
        if let Value::String(text) = &attribute.value
            && let Cow::Owned(cut) = shorter(text.as_str(), longest)
        {
            attribute.value = cut.into();
        }
    }
    data.attributes.extend(sizes);
}

fn shorter(text: &str, longest: usize) -> Cow<'_, str> {
    if text.len() > longest {
        truncate_text(text, longest).into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fixtures::{callsite_record, with_attribute};
    use serde_json::Value as Json;

    fn record() -> SpanRecord {
        let input = format!(r#"{{"args":["{}"],"kwargs":{{"k":1}}}}"#, "a".repeat(5000));
        let texts = SpanTexts::from_parts([Some(&input), Some("\"short\""), Some("a.b"), Some("flow")]);
        let record = SpanRecord {
            texts,
            ..callsite_record(1)
        };
        with_attribute(record, "note", "\u{e4}".repeat(2000).into())
    }

    fn attribute<'d>(data: &'d SpanData, key: &str) -> &'d Value {
        let found = data.attributes.iter().find(|own| own.key.as_str() == key);
        &found.expect("the attribute").value
    }

    #[test]
    fn content_stays_json_and_keeps_its_size_and_the_rest_stays_as_it_is() {
        let whole = record();
        let size = i64::try_from(whole.texts.input().map_or(0, str::len)).expect("small");
        for span in [
            FinishedSpan::Data(std::sync::Arc::new(whole.to_span_data())),
            FinishedSpan::Record(whole),
        ] {
            assert!(span.longest_text() > 5000);
            let shorter = span.shrunk(1000);
            assert!(shorter.longest_text() <= 1000);
            let data = shorter.to_span_data();
            let input: Json = serde_json::from_str(&attribute(&data, keys::ENTITY_INPUT).as_str()).expect("JSON");
            assert_eq!(input["kwargs"]["k"], 1);
            assert_eq!(attribute(&data, keys::ENTITY_INPUT_SIZE), &Value::I64(size));
            assert_eq!(attribute(&data, keys::ENTITY_OUTPUT).as_str(), "\"short\"");
            assert_eq!(attribute(&data, keys::ENTITY_PATH).as_str(), "a.b");
            assert_eq!(attribute(&data, keys::WORKFLOW_NAME).as_str(), "flow");
            assert!(attribute(&data, "note").as_str().ends_with("\u{e4}\u{2026}"));
            assert!(
                !data
                    .attributes
                    .iter()
                    .any(|own| own.key.as_str() == keys::ENTITY_OUTPUT_SIZE)
            );
        }
    }
}
