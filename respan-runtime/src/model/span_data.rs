//! The span as OpenTelemetry's SDK keeps it.

use super::attribute_visitor::AttributeVisitor;
use super::clock;
use super::finished::FinishedSpan;
use super::interner::Interner;
use super::record::{EventRecord, LinkRecord, SpanRecord, SpanSource};
use super::value::AttributeValue;
use super::view::{SpanView as _, ValueRef};
use super::view_record::attribute_scope;
use crate::attributes as keys;
use opentelemetry::trace::{Event, Link, SpanContext, SpanKind, Status, TraceFlags, TraceState};
use opentelemetry::{Array, Key, KeyValue, StringValue, Value};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};
use std::borrow::Cow;
use std::iter;

/// For other people's exporters. Each span is built where it stays: what was just written in words is copied in larger
/// pieces, and for those a processor has to wait.
pub(crate) fn batch_to_span_data(batch: &[FinishedSpan], names: &mut Interner) -> Vec<SpanData> {
    let mut all = Vec::with_capacity(batch.len());
    for span in batch {
        let Some(record) = span.record() else {
            all.push(span.to_span_data());
            continue;
        };
        all.extend(iter::once_with(|| record.bare_span_data()));
        if let Some(data) = all.last_mut() {
            record.complete(data, Some(names));
        }
    }
    all
}

impl SpanRecord {
    /// For other people's filters and callbacks. What OpenTelemetry's values cannot hold (maps, bytes, mixed lists) becomes
    /// JSON text.
    pub(crate) fn to_span_data(&self) -> SpanData {
        let mut data = self.bare_span_data();
        self.complete(&mut data, None);
        data
    }

    /// What needs nothing but the record itself.
    #[inline]
    fn bare_span_data(&self) -> SpanData {
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
            span_kind: SpanKind::Internal,
            name: match &self.source {
                SpanSource::Attribute(site) => site.span_name.into(),
                _ => "".into(),
            },
            start_time: clock::system_time(self.start_unix_nanos),
            end_time: clock::system_time(self.end_unix_nanos),
            attributes: Vec::with_capacity(self.shown()),
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status: Status::Unset,
            // A new one is cheaper than a copy.
            instrumentation_scope: attribute_scope(),
        }
    }

    fn complete(&self, data: &mut SpanData, names: Option<&mut Interner>) {
        let texts = &self.texts;
        let mut attributes = SdkAttributes {
            input: owned(texts.input()),
            output: owned(texts.output()),
            all: &mut data.attributes,
            names,
        };
        self.show(&mut attributes);
        if let Some(extra) = self.extra.as_deref() {
            if extra.trace_state != TraceState::NONE {
                let state = extra.trace_state.clone();
                data.span_context = SpanContext::new(self.trace_id, self.span_id, TraceFlags::SAMPLED, false, state);
            }
            data.span_kind = self.kind();
            data.dropped_attributes_count = extra.dropped_attributes;
            data.events.events = extra.events.iter().map(sdk_event).collect();
            data.events.dropped_count = extra.dropped_events;
            data.links.links = extra.links.iter().map(sdk_link).collect();
            data.links.dropped_count = extra.dropped_links;
            data.status = extra.status.clone();
        }
        if self.extra.is_some() || !matches!(self.source, SpanSource::Attribute(_)) {
            data.name = self.shared_name();
        }
        if let SpanSource::Manual(scope) = &self.source {
            data.instrumentation_scope = (**scope).clone();
        }
    }
}

/// Attributes as the SDK keeps them, each built where it stays.
struct SdkAttributes<'d> {
    all: &'d mut Vec<KeyValue>,
    /// Made beforehand, for the same reason.
    input: Option<StringValue>,
    output: Option<StringValue>,
    /// Where other spans are converted as well.
    names: Option<&'d mut Interner>,
}

impl SdkAttributes<'_> {
    #[inline]
    fn push(&mut self, key: &'static str, value: impl FnOnce() -> Value) {
        self.all.extend(iter::once_with(move || {
            KeyValue::new(Key::from_static_str(key), value())
        }));
    }
}

impl AttributeVisitor for SdkAttributes<'_> {
    #[inline]
    fn fixed(&mut self, key: &'static str, text: &'static str) {
        self.push(key, move || Value::String(StringValue::from(text)));
    }

    fn text(&mut self, key: &'static str, text: &str) {
        self.push(key, move || text.to_owned().into());
    }

    fn name(&mut self, key: &'static str, text: &str) {
        match &mut self.names {
            Some(names) => {
                let name = names.value(text);
                self.push(key, move || Value::String(name));
            }
            None => self.text(key, text),
        }
    }

    #[inline]
    fn input(&mut self, text: &str) {
        match self.input.take() {
            Some(made) => self.push(keys::ENTITY_INPUT, move || Value::String(made)),
            None => self.text(keys::ENTITY_INPUT, text),
        }
    }

    #[inline]
    fn output(&mut self, text: &str) {
        match self.output.take() {
            Some(made) => self.push(keys::ENTITY_OUTPUT, move || Value::String(made)),
            None => self.text(keys::ENTITY_OUTPUT, text),
        }
    }

    fn value(&mut self, key: &'static str, value: ValueRef<'_>) {
        self.push(key, move || sdk_value(value));
    }

    fn added(&mut self, attribute: &(Cow<'static, str>, AttributeValue)) {
        self.all.push(sdk_attribute(attribute));
    }
}

/// Never a part of its caller, where it would be copied at once.
#[inline(never)]
fn owned(text: Option<&str>) -> Option<StringValue> {
    Some(text?.to_owned().into())
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
    attributes.iter().map(sdk_attribute).collect()
}

fn sdk_attribute((key, value): &(Cow<'static, str>, AttributeValue)) -> KeyValue {
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
        ValueRef::SdkArray(array) => Value::Array(array.clone()),
        ValueRef::Any(value) => own_value(value),
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
