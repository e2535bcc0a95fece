//! OTLP requests read by an independent decoder, `opentelemetry-proto`, and compared field by field.

use opentelemetry::trace::{Event, Link, SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry::{Array, InstrumentationScope, KeyValue, StringValue, Value};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1 as common;
use opentelemetry_proto::tonic::resource::v1 as resource;
use opentelemetry_proto::tonic::trace::v1 as otlp;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanExporter, SpanLinks};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use prost::Message as _;
use respan::{OtlpSpanExporter, RespanSpanExporter};
use respan_tests::collector::Collector;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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

/// Replaces the flags by those of the Python SDK: none for spans, and one bit for the link to a remote span.
fn with_python_flags(mut request: ExportTraceServiceRequest) -> ExportTraceServiceRequest {
    let scopes = request
        .resource_spans
        .iter_mut()
        .flat_map(|resource| &mut resource.scope_spans);
    for span in scopes.flat_map(|scope| &mut scope.spans) {
        span.flags = 0;
        for link in &mut span.links {
            link.flags = link.flags & 0xff | (link.flags & 0x200) >> 1;
        }
    }
    request
}

/// The expected spans, grouped by scope in order of first appearance.
fn request(resource_attributes: &[KeyValue], batch: &[SpanData]) -> ExportTraceServiceRequest {
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

prop_compose! {
    fn key_values(most: usize)(list in prop::collection::vec((".{0,30}", value()), 0..most)) -> Vec<KeyValue> {
        list.into_iter().map(|(key, value)| KeyValue::new(key, value)).collect()
    }
}

/// Finite numbers; `otlp_round_trip.rs` covers the others.
fn double() -> impl Strategy<Value = f64> {
    any::<f64>().prop_filter("JSON has no number for it", |number| number.is_finite())
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        ".{0,60}".prop_map(Value::from),
        "[\\x00-\\x7f]{0,40}".prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        double().prop_map(Value::from),
        prop::collection::vec(any::<bool>(), 0..3).prop_map(|list| Value::Array(list.into())),
        prop::collection::vec(any::<i64>(), 0..3).prop_map(|list| Value::Array(list.into())),
        prop::collection::vec(double(), 0..3).prop_map(|list| Value::Array(list.into())),
        prop::collection::vec(".{0,9}".prop_map(StringValue::from), 0..3).prop_map(|list| Value::Array(list.into())),
    ]
}

fn time() -> impl Strategy<Value = SystemTime> {
    any::<u64>().prop_map(|nanos| UNIX_EPOCH + Duration::from_nanos(nanos))
}

fn trace_state() -> impl Strategy<Value = TraceState> {
    any::<bool>().prop_map(|is_given| {
        let pairs: &[_] = if is_given { &[("a", "1"), ("b", "2")] } else { &[] };
        TraceState::from_key_value(pairs.iter().copied()).unwrap_or_default()
    })
}

prop_compose! {
    fn context()(
        (trace, id) in (1_u128.., 1_u64..),
        (is_sampled, is_remote) in any::<(bool, bool)>(),
        state in trace_state(),
    ) -> SpanContext {
        let flags = TraceFlags::default().with_sampled(is_sampled);
        SpanContext::new(TraceId::from(trace), SpanId::from(id), flags, is_remote, state)
    }
}

prop_compose! {
    fn events()(
        list in prop::collection::vec((".{0,20}", time(), key_values(3), 0_u32..3), 0..3),
        dropped in 0_u32..3,
    ) -> SpanEvents {
        let list = list.into_iter();
        let mut events = SpanEvents::default();
        events.events = list.map(|(name, time, list, dropped)| Event::new(name, time, list, dropped)).collect();
        events.dropped_count = dropped;
        events
    }
}

prop_compose! {
    fn links()(
        list in prop::collection::vec((context(), key_values(3), 0_u32..3), 0..3),
        dropped in 0_u32..3,
    ) -> SpanLinks {
        let mut links = SpanLinks::default();
        links.links = list.into_iter().map(|(context, list, dropped)| Link::new(context, list, dropped)).collect();
        links.dropped_count = dropped;
        links
    }
}

fn scope() -> impl Strategy<Value = InstrumentationScope> {
    prop::sample::select(vec![
        InstrumentationScope::builder("respan.tracer").build(),
        InstrumentationScope::builder("other").build(),
        InstrumentationScope::builder("other").with_version("1.\"2\"").build(),
    ])
}

fn kind() -> impl Strategy<Value = SpanKind> {
    use SpanKind::{Client, Consumer, Internal, Producer, Server};
    prop::sample::select(vec![Internal, Server, Client, Producer, Consumer])
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![Just(Status::Unset), Just(Status::Ok), ".{0,30}".prop_map(Status::error)]
}

prop_compose! {
    fn span_data()(
        (span_context, parent, name) in (context(), prop_oneof![Just(0), any::<u64>()], ".{0,40}"),
        (span_kind, status, instrumentation_scope, parent_span_is_remote) in (kind(), status(), scope(), any::<bool>()),
        (start_time, end_time) in (time(), time()),
        (attributes, dropped_attributes_count) in (key_values(8), 0_u32..3),
        (events, links) in (events(), links()),
    ) -> SpanData {
        SpanData {
            span_context,
            parent_span_id: SpanId::from(parent),
            parent_span_is_remote,
            span_kind,
            name: name.into(),
            start_time,
            end_time,
            attributes,
            dropped_attributes_count,
            events,
            links,
            status,
            instrumentation_scope,
        }
    }
}

/// Exports batches of any spans, and compares what `read` makes of each body with what it should be.
fn assert_equal(
    collector: &Collector,
    mut exporter: impl SpanExporter,
    read: impl Fn(&[u8], ExportTraceServiceRequest) -> Result<[ExportTraceServiceRequest; 2], TestCaseError>,
) {
    // In the order of their keys, which is the order on the wire.
    let about = [
        KeyValue::new("list", Value::Array(vec![1, 2].into())),
        KeyValue::new("service.name", "test \"quoted\""),
    ];
    exporter.set_resource(&Resource::builder_empty().with_attributes(about.clone()).build());
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime");
    let batches = prop::collection::vec(span_data(), 1..5);
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(respan_tests::cases(64))
    };
    let tried = TestRunner::new(config).run(&batches, |batch| {
        let answer = runtime.block_on(exporter.export(batch.clone()));
        answer.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let received = collector.requests().pop().map(|request| request.body);
        let [found, expected] = read(&received.unwrap_or_default(), request(&about, &batch))?;
        prop_assert_eq!(found, expected);
        Ok(())
    });
    tried.expect("equal requests");
}

#[test]
fn an_independent_decoder_reads_every_field_of_json() {
    let collector = Collector::start();
    let exporter = RespanSpanExporter::builder().base_url(collector.url()).build();
    assert_equal(&collector, exporter.expect("an exporter"), |body, expected| {
        Ok([serde_json::from_slice(body)?, with_python_flags(expected)])
    });
}

#[test]
fn an_independent_decoder_reads_every_field_of_protobuf() {
    let collector = Collector::start();
    let exporter = OtlpSpanExporter::builder().collector(collector.url()).build();
    assert_equal(&collector, exporter.expect("an exporter"), |body, expected| {
        let read = ExportTraceServiceRequest::decode(body).map_err(|error| TestCaseError::fail(error.to_string()))?;
        // Of each length the shortest form, as the decoder's own encoder writes it.
        prop_assert_eq!(read.encoded_len(), body.len());
        Ok([read, expected])
    });
}
