//! Strategy of any `SpanData`.

use opentelemetry::trace::{Event, Link, SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry::{InstrumentationScope, KeyValue, StringValue, Value};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};
use proptest::prelude::*;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
    pub(crate) fn span_data()(
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
