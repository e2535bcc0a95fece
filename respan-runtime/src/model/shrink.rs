//! Smaller copies of spans that an endpoint rejects as too large.

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
    /// Bytes of the longest text in the attributes of the span and its events.
    pub(crate) fn longest_text(&self) -> usize {
        let mut longest = 0;
        let mut compare = |_: &str, value: ValueRef<'_>| {
            longest = longest.max(match value {
                ValueRef::Str(text) => text.len(),
                ValueRef::Any(value) => value.longest_text(),
                _ => 0,
            });
        };
        self.each_attribute(&mut compare);
        self.each_event(&mut |_, _, attributes: AttributesRef<'_>| attributes.each(&mut compare));
        longest
    }

    /// A copy of the span whose texts have at most `max_text` bytes.
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
        let input = self.texts.input().map(|text| shrink_text(text, max_text));
        let output = self.texts.output().map(|text| shrink_text(text, max_text));
        let mut record = self.clone();
        let is_truncated = |text: &Option<Cow<'_, str>>| matches!(text, Some(Cow::Owned(_)));
        if is_truncated(&input) || is_truncated(&output) {
            let size = |text: Option<&str>| text.map(|text| text.len() as u64);
            let extra = record.extra.get_or_insert_default();
            if is_truncated(&input) {
                extra.input_size = extra.input_size.or(size(self.texts.input()));
            }
            if is_truncated(&output) {
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
                value.each_leaf_mut(&mut |leaf| {
                    if let AttributeValue::String(text) = leaf
                        && let Cow::Owned(truncated) = shrink_text(text, max_text)
                    {
                        *text = truncated.into();
                    }
                });
            }
        }
        record
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
    let of_events = data.events.events.iter_mut().flat_map(|event| &mut event.attributes);
    for attribute in data.attributes.iter_mut().chain(of_events) {
        if let Value::String(text) = &attribute.value
            && let Cow::Owned(truncated) = shrink_text(text.as_str(), max_text)
        {
            attribute.value = truncated.into();
        }
    }
    data.attributes.extend(sizes);
}

/// Borrowed if the text is short enough.
fn shrink_text(text: &str, max_text: usize) -> Cow<'_, str> {
    if text.len() > max_text {
        truncate_text(text, max_text).into()
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
        let found = data.attributes.iter().find(|attribute| attribute.key.as_str() == key);
        &found.expect("the attribute").value
    }

    #[test]
    fn content_stays_json_with_its_original_size_and_other_texts_are_unchanged() {
        let whole = record();
        let size = i64::try_from(whole.texts.input().map_or(0, str::len)).expect("small");
        for span in [
            FinishedSpan::Data(std::sync::Arc::new(whole.to_span_data())),
            FinishedSpan::Record(whole),
        ] {
            assert!(span.longest_text() > 5000);
            let shrunk = span.shrunk(1000);
            assert!(shrunk.longest_text() <= 1000);
            let data = shrunk.to_span_data();
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
                    .any(|attribute| attribute.key.as_str() == keys::ENTITY_OUTPUT_SIZE)
            );
        }
    }
}
