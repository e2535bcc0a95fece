//! OTLP requests of `opentelemetry-proto` with the same content as `SpanData`.

use opentelemetry::trace::{Event, Link, SpanId, SpanKind, Status};
use opentelemetry::{Array, KeyValue, Value};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1 as common;
use opentelemetry_proto::tonic::resource::v1 as resource;
use opentelemetry_proto::tonic::trace::v1 as otlp;
use opentelemetry_sdk::trace::SpanData;
use std::time::{SystemTime, UNIX_EPOCH};

fn any_value(value: &Value) -> Option<common::AnyValue> {
    use common::any_value::Value as Any;
    let list = |values: Vec<Value>| {
        let values = values.iter().filter_map(any_value).collect();
        Any::ArrayValue(common::ArrayValue { values })
    };
    let value = match value {
        Value::Bool(value) => Any::BoolValue(*value),
        Value::I64(value) => Any::IntValue(*value),
        Value::F64(value) => Any::DoubleValue(*value),
        Value::String(value) => Any::StringValue(value.as_str().to_owned()),
        Value::Array(Array::Bool(values)) => list(values.iter().map(|value| Value::Bool(*value)).collect()),
        Value::Array(Array::I64(values)) => list(values.iter().map(|value| Value::I64(*value)).collect()),
        Value::Array(Array::F64(values)) => list(values.iter().map(|value| Value::F64(*value)).collect()),
        Value::Array(Array::String(values)) => list(values.iter().cloned().map(Value::String).collect()),
        _ => return None,
    };
    Some(common::AnyValue { value: Some(value) })
}

fn attributes(attributes: &[KeyValue]) -> Vec<common::KeyValue> {
    let one = |attribute: &KeyValue| common::KeyValue {
        key: attribute.key.to_string(),
        value: any_value(&attribute.value),
        ..Default::default()
    };
    attributes.iter().map(one).collect()
}

fn unix_nanos(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).expect("a time after 1970");
    u64::try_from(since.as_nanos()).expect("a time before 2554")
}

fn event(event: &Event) -> otlp::span::Event {
    otlp::span::Event {
        time_unix_nano: unix_nanos(event.timestamp),
        name: event.name.to_string(),
        attributes: attributes(&event.attributes),
        dropped_attributes_count: event.dropped_attributes_count,
    }
}

/// `SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK` and `SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK`.
fn flags(is_remote: bool) -> u32 {
    if is_remote { 0x300 } else { 0x100 }
}

fn link(link: &Link) -> otlp::span::Link {
    let context = &link.span_context;
    otlp::span::Link {
        trace_id: context.trace_id().to_bytes().to_vec(),
        span_id: context.span_id().to_bytes().to_vec(),
        trace_state: context.trace_state().header(),
        attributes: attributes(&link.attributes),
        dropped_attributes_count: link.dropped_attributes_count,
        flags: u32::from(context.is_sampled()) | flags(context.is_remote()),
    }
}

fn span(span: &SpanData) -> otlp::Span {
    let parent = span.parent_span_id;
    let (code, message) = match &span.status {
        Status::Unset => (0, String::new()),
        Status::Ok => (1, String::new()),
        Status::Error { description } => (2, description.to_string()),
    };
    otlp::Span {
        trace_id: span.span_context.trace_id().to_bytes().to_vec(),
        span_id: span.span_context.span_id().to_bytes().to_vec(),
        trace_state: span.span_context.trace_state().header(),
        parent_span_id: if parent == SpanId::INVALID {
            Vec::new()
        } else {
            parent.to_bytes().to_vec()
        },
        name: span.name.to_string(),
        kind: match span.span_kind {
            SpanKind::Internal => 1,
            SpanKind::Server => 2,
            SpanKind::Client => 3,
            SpanKind::Producer => 4,
            SpanKind::Consumer => 5,
        },
        start_time_unix_nano: unix_nanos(span.start_time),
        end_time_unix_nano: unix_nanos(span.end_time),
        attributes: attributes(&span.attributes),
        dropped_attributes_count: span.dropped_attributes_count,
        events: span.events.iter().map(event).collect(),
        dropped_events_count: span.events.dropped_count,
        links: span.links.iter().map(link).collect(),
        dropped_links_count: span.links.dropped_count,
        status: Some(otlp::Status { message, code }),
        flags: 1 | flags(span.parent_span_is_remote),
    }
}

/// The expected spans, grouped by scope in order of first appearance.
pub(crate) fn request(resource_attributes: &[KeyValue], batch: &[SpanData]) -> ExportTraceServiceRequest {
    let mut scope_spans: Vec<otlp::ScopeSpans> = Vec::new();
    for data in batch {
        let scope = Some(common::InstrumentationScope {
            name: data.instrumentation_scope.name().to_owned(),
            version: data.instrumentation_scope.version().unwrap_or_default().to_owned(),
            ..Default::default()
        });
        match scope_spans.iter_mut().find(|group| group.scope == scope) {
            Some(group) => group.spans.push(span(data)),
            None => scope_spans.push(otlp::ScopeSpans {
                scope,
                spans: vec![span(data)],
                ..Default::default()
            }),
        }
    }
    let resource = resource::Resource {
        attributes: attributes(resource_attributes),
        ..Default::default()
    };
    ExportTraceServiceRequest {
        resource_spans: vec![otlp::ResourceSpans {
            resource: Some(resource),
            scope_spans,
            ..Default::default()
        }],
    }
}
