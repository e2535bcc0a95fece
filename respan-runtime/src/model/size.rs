//! How much memory a span takes on its way, nearly.

use super::finished_span::FinishedSpan;
use super::value::AttributeValue;
use super::{Extra, SpanRecord, SpanTexts};
use opentelemetry::trace::TraceState;
use opentelemetry::{Array, KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;
use std::borrow::Cow;
use std::mem::size_of;

impl SpanRecord {
    #[inline]
    pub(crate) fn size(&self) -> usize {
        Self::size_of(&self.texts, self.extra.as_deref())
    }

    /// Of a record of these. Most spans have their texts and nothing else, so this is a sum of two.
    #[inline]
    pub(crate) fn size_of(texts: &SpanTexts, extra: Option<&Extra>) -> usize {
        size_of::<FinishedSpan>() + texts.buffer.len() + extra.map_or(0, self::extra)
    }
}

impl FinishedSpan {
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Record(record) => record.size(),
            Self::Shared(record) => record.size(),
            Self::Prepared(prepared) => prepared.record.size() + prepared.postprocessed.as_deref().map_or(0, sdk),
            Self::Data(data) => sdk(data),
        }
    }
}

fn sdk(data: &SpanData) -> usize {
    let events = data
        .events
        .iter()
        .map(|event| size_of_val(event) + event.name.len() + keys(&event.attributes));
    let links = data.links.iter().map(|link| size_of_val(link) + keys(&link.attributes));
    let state = trace_state(data.span_context.trace_state());
    size_of_val(data) + data.name.len() + state + keys(&data.attributes) + events.sum::<usize>() + links.sum::<usize>()
}

fn extra(extra: &Extra) -> usize {
    let events = extra
        .events
        .iter()
        .map(|event| size_of_val(event) + event.name.len() + own(&event.attributes));
    let links = extra.links.iter().map(|link| size_of_val(link) + own(&link.attributes));
    let state = trace_state(&extra.trace_state);
    size_of::<Extra>() + state + own(&extra.attributes) + events.sum::<usize>() + links.sum::<usize>()
}

fn trace_state(state: &TraceState) -> usize {
    let entries = state
        .into_iter()
        .map(|(key, value)| 2 * size_of::<String>() + key.len() + value.len());
    entries.sum()
}

fn own(attributes: &[(Cow<'static, str>, AttributeValue)]) -> usize {
    let entries = attributes.iter().map(|(key, value)| key.len() + own_value(value));
    size_of_val(attributes) + entries.sum::<usize>()
}

/// What a value holds besides itself.
fn own_value(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::String(text) => text.len(),
        AttributeValue::Bool(_) | AttributeValue::Int(_) | AttributeValue::Double(_) => 0,
        AttributeValue::Bytes(bytes) => bytes.len(),
        AttributeValue::Array(items) => size_of_val(items.as_slice()) + items.iter().map(own_value).sum::<usize>(),
        AttributeValue::Map(entries) => own(entries),
    }
}

fn keys(attributes: &[KeyValue]) -> usize {
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
    use crate::model::EventRecord;
    use crate::model::finished_span::Prepared;
    use crate::model::fixtures::{callsite_record, with_attribute};

    #[test]
    fn what_a_span_carries_counts_in_each_form() {
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
    fn what_the_callback_made_counts_beside_the_span() {
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
    fn what_a_caller_handed_down_counts() {
        let state = format!("a={}", "x".repeat(200));
        let extra = Extra {
            trace_state: state.parse().expect("a trace state"),
            ..Extra::default()
        };
        let [small, large] = [Extra::default(), extra].map(|extra| SpanRecord {
            extra: Some(Box::new(extra)),
            ..callsite_record(1)
        });
        assert!(large.size() > small.size() + 200);
        let [small, large] =
            [small, large].map(|record| FinishedSpan::Data(std::sync::Arc::new(record.to_span_data())));
        assert!(large.size() > small.size() + 200);
    }

    #[test]
    fn events_without_attributes_count() {
        let event = EventRecord {
            name: "".into(),
            unix_nanos: 0,
            attributes: Vec::new(),
        };
        let extra = Extra {
            events: vec![event; 100],
            ..Extra::default()
        };
        let record = SpanRecord {
            extra: Some(Box::new(extra)),
            ..callsite_record(1)
        };
        let data = FinishedSpan::Data(std::sync::Arc::new(record.to_span_data()));
        assert!(record.size() > 100 * size_of::<EventRecord>());
        assert!(data.size() > 100 * size_of::<EventRecord>());
    }
}
