//! How much memory a span takes on its way, nearly.

use super::finished::Finished;
use super::record::{Extra, Record};
use super::value::AttributeValue;
use opentelemetry::{Array, KeyValue, Value};
use std::borrow::Cow;
use std::mem::size_of;

impl Record {
    /// Most spans have their texts and nothing else, so this is a sum of two.
    #[inline]
    pub(crate) fn size(&self) -> usize {
        let extra = self.extra.as_deref().map_or(0, extra);
        size_of::<Finished>() + self.texts.buffer.len() + extra
    }
}

impl Finished {
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Record(record) => record.size(),
            Self::Shared(record) => record.size(),
            Self::Prepared(prepared) => prepared.record.size(),
            Self::Data(data) => {
                let events = data
                    .events
                    .iter()
                    .map(|event| event.name.len() + keys(&event.attributes));
                let links = data.links.iter().map(|link| keys(&link.attributes));
                size_of_val(&**data)
                    + data.name.len()
                    + keys(&data.attributes)
                    + events.sum::<usize>()
                    + links.sum::<usize>()
            }
        }
    }
}

fn extra(extra: &Extra) -> usize {
    let events = extra
        .events
        .iter()
        .map(|event| event.name.len() + own(&event.attributes));
    let links = extra.links.iter().map(|link| size_of_val(link) + own(&link.attributes));
    size_of::<Extra>() + own(&extra.attributes) + events.sum::<usize>() + links.sum::<usize>()
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
    use crate::pipeline::fixtures::{callsite_record, with_attribute};

    #[test]
    fn what_a_span_carries_counts_in_each_form() {
        let text = "x".repeat(10_000);
        let record = with_attribute(callsite_record(1), "key", text.into());
        let data = Finished::Data(std::sync::Arc::new(record.to_span_data()));
        let small = callsite_record(1).size();
        assert!(small < 1000, "{small}");
        for size in [record.size(), Finished::Record(record).size(), data.size()] {
            assert!((10_000..12_000).contains(&size), "{size}");
        }
    }
}
