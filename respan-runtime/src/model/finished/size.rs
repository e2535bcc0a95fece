//! The approximate memory of a finished span, for the byte limits of queues.

use super::finished_span::FinishedSpan;
use crate::model::description::Description;
use crate::model::record::{Extra, SpanRecord, SpanTexts};
use crate::value::{Attribute, AttributeValue};
use opentelemetry::trace::TraceState;
use opentelemetry::{Array, KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;
use std::mem::size_of;

impl SpanRecord {
    /// Bytes of the span, heap included.
    #[inline]
    pub(crate) fn size(&self) -> usize {
        Self::size_of(&self.texts, self.extra.as_deref())
    }

    /// Bytes of a record with these parts.
    #[inline]
    pub(crate) fn size_of(texts: &SpanTexts, extra: Option<&Extra>) -> usize {
        size_of::<FinishedSpan>() + texts.buffer.len() + extra.map_or(0, size_of_extra)
    }
}

impl FinishedSpan {
    /// Bytes of the span, heap included.
    #[inline]
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Record(record) => record.size(),
            Self::Shared(record) => record.size(),
            Self::Prepared(prepared) => {
                prepared.record.size() + prepared.postprocessed.as_deref().map_or(0, size_of_span_data)
            }
            Self::Data(data) => size_of_span_data(data),
        }
    }
}

fn size_of_span_data(data: &SpanData) -> usize {
    let events = data
        .events
        .iter()
        .map(|event| size_of_val(event) + event.name.len() + size_of_key_values(&event.attributes));
    let links = data
        .links
        .iter()
        .map(|link| size_of_val(link) + size_of_key_values(&link.attributes));
    let state = size_of_trace_state(data.span_context.trace_state());
    size_of_val(data)
        + data.name.len()
        + state
        + size_of_key_values(&data.attributes)
        + events.sum::<usize>()
        + links.sum::<usize>()
}

fn size_of_extra(extra: &Extra) -> usize {
    let events = extra
        .events
        .iter()
        .map(|event| size_of_val(event) + event.name.len() + size_of_attributes(&event.attributes));
    let links = extra
        .links
        .iter()
        .map(|link| size_of_val(link) + size_of_attributes(&link.attributes));
    let state = size_of_trace_state(&extra.trace_state);
    let description = extra.description.as_ref().map_or(0, Description::size);
    size_of::<Extra>()
        + state
        + description
        + size_of_attributes(&extra.attributes)
        + events.sum::<usize>()
        + links.sum::<usize>()
}

fn size_of_trace_state(state: &TraceState) -> usize {
    let entries = state
        .into_iter()
        .map(|(key, value)| 2 * size_of::<String>() + key.len() + value.len());
    entries.sum()
}

fn size_of_attributes(attributes: &[Attribute]) -> usize {
    let entries = attributes.iter().map(|(key, value)| key.len() + heap_size(value));
    size_of_val(attributes) + entries.sum::<usize>()
}

/// Bytes that a value refers to.
fn heap_size(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::String(text) => text.len(),
        AttributeValue::Bool(_) | AttributeValue::Int(_) | AttributeValue::Double(_) => 0,
        AttributeValue::Bytes(bytes) => bytes.len(),
        AttributeValue::Array(items) => size_of_val(items.as_slice()) + items.iter().map(heap_size).sum::<usize>(),
        AttributeValue::Map(entries) => size_of_attributes(entries),
    }
}

fn size_of_key_values(attributes: &[KeyValue]) -> usize {
    let values = attributes.iter().map(|attribute| match &attribute.value {
        Value::String(text) => text.as_str().len(),
        Value::Array(Array::String(texts)) => texts.iter().map(|text| size_of_val(text) + text.as_str().len()).sum(),
        Value::Array(Array::Bool(items)) => items.len(),
        Value::Array(Array::I64(items)) => size_of_val(items.as_slice()),
        Value::Array(Array::F64(items)) => size_of_val(items.as_slice()),
        _ => 0,
    });
    size_of_val(attributes) + values.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::EventRecord;
    use crate::model::finished::Prepared;
    use crate::model::fixtures::{callsite_record, with_attribute};

    #[test]
    fn a_large_attribute_counts_in_each_form() {
        let text = "x".repeat(10_000);
        let record = with_attribute(callsite_record(1), "key", text.into());
        let data = FinishedSpan::Data(std::sync::Arc::new(record.to_span_data()));
        let small = callsite_record(1).size();
        assert!(small < 1000, "{small}");
        for size in [record.size(), FinishedSpan::Record(record).size(), data.size()] {
            assert!((10_000..12_000).contains(&size), "{size}");
        }
    }

    #[test]
    fn the_result_of_the_callback_counts_beside_the_span() {
        let record = callsite_record(1);
        let changed = with_attribute(record.clone(), "key", "x".repeat(10_000).into()).to_span_data();
        let prepared = FinishedSpan::Prepared(Box::new(Prepared {
            is_accepted: false,
            record,
            postprocessed: Some(std::sync::Arc::new(changed)),
        }));
        assert!(prepared.size() > 10_000);
    }

    #[test]
    fn the_trace_state_counts() {
        let state = format!("a={}", "x".repeat(200));
        let extra = Extra {
            trace_state: state.parse().expect("a trace state"),
            ..Extra::default()
        };
        let [small, large] = [Extra::default(), extra].map(|extra| SpanRecord {
            extra: extra.into(),
            ..callsite_record(1)
        });
        assert!(large.size() > small.size() + 200);
        let [small, large] =
            [small, large].map(|record| FinishedSpan::Data(std::sync::Arc::new(record.to_span_data())));
        assert!(large.size() > small.size() + 200);
    }

    #[test]
    fn events_without_attributes_count() {
        let event = EventRecord::new("", 0, Vec::new());
        let extra = Extra {
            events: vec![event; 100],
            ..Extra::default()
        };
        let record = SpanRecord {
            extra: extra.into(),
            ..callsite_record(1)
        };
        let data = FinishedSpan::Data(std::sync::Arc::new(record.to_span_data()));
        assert!(record.size() > 100 * size_of::<EventRecord>());
        assert!(data.size() > 100 * size_of::<EventRecord>());
    }
}
