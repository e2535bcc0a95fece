//! The span as OpenTelemetry's SDK keeps it.

use super::clock;
use super::record::{EventRecord, LinkRecord, Record};
use super::shown::AttributeSink;
use super::value::AttributeValue;
use super::view::{SpanView as _, ValueRef};
use opentelemetry::trace::{Event, Link, SpanContext, TraceFlags, TraceState};
use opentelemetry::{Array, Key, KeyValue, StringValue, Value};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};
use std::borrow::Cow;
use std::iter;

impl Record {
    /// For other people's exporters, filters and callbacks. What OpenTelemetry's values cannot hold (maps, bytes, mixed
    /// lists) becomes JSON text.
    pub(crate) fn to_span_data(&self) -> SpanData {
        let mut attributes = SdkAttributes(Vec::with_capacity(self.shown()));
        self.show(&mut attributes);
        let mut events = SpanEvents::default();
        let mut links = SpanLinks::default();
        if let Some(extra) = self.extra.as_deref() {
            events.events = extra.events.iter().map(sdk_event).collect();
            events.dropped_count = extra.dropped_events;
            links.links = extra.links.iter().map(sdk_link).collect();
            links.dropped_count = extra.dropped_links;
        }
        SpanData {
            span_context: SpanContext::new(
                self.trace_id,
                self.span_id,
                TraceFlags::SAMPLED,
                false,
                TraceState::NONE,
            ),
            parent_span_id: self.parent_span_id,
            parent_span_is_remote: self.parent_is_remote,
            span_kind: self.kind(),
            name: self.shared_name(),
            start_time: clock::system_time(self.start_unix_nanos),
            end_time: clock::system_time(self.end_unix_nanos),
            attributes: attributes.0,
            dropped_attributes_count: self.dropped_attributes(),
            events,
            links,
            status: self.status().clone(),
            instrumentation_scope: self.scope().clone(),
        }
    }
}

/// Attributes as the SDK keeps them. Each is built where it stays: built elsewhere and moved, it is written in words and
/// read in pairs of them, for which a processor waits until the words have arrived.
struct SdkAttributes(Vec<KeyValue>);

impl SdkAttributes {
    #[inline]
    fn push(&mut self, key: &'static str, value: impl FnOnce() -> Value) {
        self.0
            .extend(iter::once_with(move || KeyValue::new(Key::from_static_str(key), value())));
    }
}

impl AttributeSink for SdkAttributes {
    #[inline]
    fn fixed(&mut self, key: &'static str, text: &'static str) {
        self.push(key, move || Value::String(StringValue::from(text)));
    }

    #[inline]
    fn text(&mut self, key: &'static str, text: &str) {
        self.push(key, move || Value::String(StringValue::from(text.to_owned())));
    }

    fn value(&mut self, key: &'static str, value: ValueRef<'_>) {
        self.push(key, move || sdk_value(value));
    }

    fn added(&mut self, key: &Cow<'static, str>, value: &AttributeValue) {
        self.0.push(sdk_attribute(key, value));
    }
}

fn sdk_event(event: &EventRecord) -> Event {
    Event::new(
        event.name.clone(),
        clock::system_time(event.unix_nanos),
        sdk_attributes(&event.attributes),
        0,
    )
}

fn sdk_link(link: &LinkRecord) -> Link {
    Link::new(link.context.clone(), sdk_attributes(&link.attributes), 0)
}

fn sdk_attributes(attributes: &[(Cow<'static, str>, AttributeValue)]) -> Vec<KeyValue> {
    attributes.iter().map(|(key, value)| sdk_attribute(key, value)).collect()
}

fn sdk_attribute(key: &Cow<'static, str>, value: &AttributeValue) -> KeyValue {
    let value = match value {
        AttributeValue::String(text) => Value::String(text.clone().into()),
        other => sdk_value(other.into()),
    };
    KeyValue::new(key.clone(), value)
}

fn sdk_value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Str(text) => text.to_owned().into(),
        ValueRef::Bool(value) => value.into(),
        ValueRef::Int(value) => value.into(),
        ValueRef::Double(value) => value.into(),
        ValueRef::Names(names) => names.joined().into(),
        ValueRef::Array(array) => Value::Array(array.clone()),
        ValueRef::Own(value) => own_value(value),
    }
}

fn own_value(value: &AttributeValue) -> Value {
    let AttributeValue::Array(items) = value else {
        return value.to_json().to_string().into();
    };
    let array = all(items, |item| {
        item.as_str().map(|text| StringValue::from(text.to_owned()))
    })
    .map(Array::String)
    .or_else(|| {
        all(items, |item| {
            if let AttributeValue::Bool(item) = item {
                Some(*item)
            } else {
                None
            }
        })
        .map(Array::Bool)
    })
    .or_else(|| {
        all(items, |item| {
            if let AttributeValue::Int(item) = item {
                Some(*item)
            } else {
                None
            }
        })
        .map(Array::I64)
    })
    .or_else(|| {
        all(items, |item| {
            if let AttributeValue::Double(item) = item {
                Some(*item)
            } else {
                None
            }
        })
        .map(Array::F64)
    });
    array.map_or_else(|| value.to_json().to_string().into(), Value::Array)
}

/// The items as one type, if they all are of it.
fn all<T>(items: &[AttributeValue], of: impl Fn(&AttributeValue) -> Option<T>) -> Option<Vec<T>> {
    items.iter().map(of).collect()
}
