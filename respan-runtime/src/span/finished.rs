//! A span on its way to an exporter.

use super::clock;
use super::record::Record;
use super::value::AttributeValue;
use super::view::{Attributes, EachAttribute, SpanView, ValueRef};
use super::view_record::Shown;
use opentelemetry::trace::{Event, Link, SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry::{Array, InstrumentationScope, Key, KeyValue, StringValue, Value};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};
use std::borrow::Cow;
use std::sync::Arc;

/// What travels behind the hand-over: the record, or what a callback has made of it.
#[derive(Debug, Clone)]
pub(crate) enum Finished {
    Record(Record),
    /// One record for several processors.
    Shared(Arc<Record>),
    Data(Arc<SpanData>),
    /// What one processor has got already, for those that batch.
    Prepared(Box<Prepared>),
}

/// A span that was masked, and perhaps changed by the callback, where the first processor got it.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    pub(crate) record: Record,
    /// Whether a processor that does not batch wanted it.
    pub(crate) is_taken: bool,
    /// What the callback made of it, if it was asked.
    pub(crate) changed: Option<Arc<SpanData>>,
}

macro_rules! delegate {
    ($($name:ident($($argument:ident: $type:ty),*) -> $result:ty;)*) => {$(
        fn $name(&self, $($argument: $type),*) -> $result {
            match self {
                Self::Record(record) => record.$name($($argument),*),
                Self::Shared(record) => record.$name($($argument),*),
                Self::Data(data) => data.$name($($argument),*),
                Self::Prepared(prepared) => prepared.record.$name($($argument),*),
            }
        }
    )*};
}

impl SpanView for Finished {
    delegate! {
        trace_id() -> TraceId;
        span_id() -> SpanId;
        trace_state() -> &TraceState;
        parent_span_id() -> SpanId;
        parent_is_remote() -> bool;
        name() -> &str;
        kind() -> SpanKind;
        start_unix_nanos() -> u64;
        end_unix_nanos() -> u64;
        status() -> &Status;
        scope() -> &InstrumentationScope;
        each_attribute(each: &mut EachAttribute<'_>) -> ();
        dropped_attributes() -> u32;
        each_event(each: &mut dyn FnMut(&str, u64, Attributes<'_>)) -> ();
        dropped_events() -> u32;
        each_link(each: &mut dyn FnMut(&SpanContext, Attributes<'_>)) -> ();
        dropped_links() -> u32;
    }
}

impl Finished {
    /// As it was recorded; nothing where a callback has seen it last.
    pub(crate) fn record(&self) -> Option<&Record> {
        match self {
            Self::Record(record) => Some(record),
            Self::Shared(record) => Some(record),
            Self::Data(_) => None,
            Self::Prepared(prepared) => Some(&prepared.record),
        }
    }

    pub(crate) fn to_span_data(&self) -> SpanData {
        match self {
            Self::Record(record) => record.to_span_data(),
            Self::Shared(record) => record.to_span_data(),
            Self::Data(data) => (**data).clone(),
            Self::Prepared(prepared) => prepared.record.to_span_data(),
        }
    }
}

impl Record {
    /// The span as OpenTelemetry's SDK keeps it, for other people's exporters, filters and callbacks. What its values
    /// cannot hold (maps, bytes, mixed lists) becomes JSON text.
    pub(crate) fn to_span_data(&self) -> SpanData {
        let mut attributes = Vec::with_capacity(12);
        self.each_shown(&mut |key, shown| {
            let value = match shown {
                Shown::Fixed(text) => Value::String(StringValue::from(text)),
                Shown::Value(value) => sdk_value(value),
            };
            let key = match key {
                Cow::Borrowed(key) => Key::from_static_str(key),
                Cow::Owned(key) => Key::new(key.clone()),
            };
            attributes.push(KeyValue::new(key, value));
        });
        let mut events = Vec::new();
        self.each_event(&mut |name, unix_nanos, attributes| {
            let time = clock::system_time(unix_nanos);
            events.push(Event::new(name.to_owned(), time, sdk_attributes(attributes), 0));
        });
        let mut links = Vec::new();
        self.each_link(&mut |context, attributes| {
            links.push(Link::new(context.clone(), sdk_attributes(attributes), 0));
        });
        let mut span_events = SpanEvents::default();
        span_events.events = events;
        span_events.dropped_count = self.dropped_events();
        let mut span_links = SpanLinks::default();
        span_links.links = links;
        span_links.dropped_count = self.dropped_links();
        SpanData {
            span_context: SpanContext::new(
                self.trace_id,
                self.span_id,
                TraceFlags::SAMPLED,
                false,
                self.trace_state().clone(),
            ),
            parent_span_id: self.parent_span_id,
            parent_span_is_remote: self.parent_is_remote,
            span_kind: self.kind(),
            name: self.shared_name(),
            start_time: clock::system_time(self.start_unix_nanos),
            end_time: clock::system_time(self.end_unix_nanos),
            attributes,
            dropped_attributes_count: self.dropped_attributes(),
            events: span_events,
            links: span_links,
            status: self.status().clone(),
            instrumentation_scope: self.scope().clone(),
        }
    }
}

fn sdk_attributes(attributes: Attributes<'_>) -> Vec<KeyValue> {
    let mut all = Vec::new();
    attributes.each(&mut |key, value| all.push(KeyValue::new(key.to_owned(), sdk_value(value))));
    all
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
