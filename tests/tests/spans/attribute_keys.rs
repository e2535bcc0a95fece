//! Keys of attributes, events, links and maps: each once, those of attributes not empty; and the limits of their number.

use opentelemetry::trace::{Event, Link, SpanContext, SpanId, TraceFlags, TraceId, TraceState, Tracer as _};
use opentelemetry::{KeyValue, Value};
use respan::testing::InMemorySpanExporter;
use respan::{AttributeValue, RespanParams, SpanLink, get_client, propagate_attributes};
use respan_tests::recording::{builder, record};
use std::time::SystemTime;

fn link() -> SpanLink {
    SpanLink::new(&"1".repeat(32), &"1".repeat(16)).expect("a link")
}

fn pairs(attributes: &[KeyValue]) -> Vec<(&str, i64)> {
    let number = |value: &Value| if let Value::I64(number) = value { *number } else { -1 };
    attributes
        .iter()
        .map(|own| (own.key.as_str(), number(&own.value)))
        .collect()
}

#[test]
fn the_last_of_each_key_counts_everywhere() {
    let map = |first: i64| {
        AttributeValue::Map(vec![
            ("x".into(), first.into()),
            ("".into(), 0.into()),
            ("x".into(), 2.into()),
        ])
    };
    let nested = AttributeValue::Array(vec![map(1)]);
    let ((), tree) = record(|| {
        let linked = link().attribute("k", 1).attribute("", 3).attribute("k", 2);
        let started = get_client()
            .start_span("s")
            .attribute("map", map(1))
            .attribute("nested", nested);
        started.attributes([("k", 1), ("", 3), ("k", 2)]).link(linked).run(|| {
            get_client().add_event("e", [("k", 1), ("k", 2), ("", 3)]);
            get_client().record_exception_with(std::fmt::Error, [("k", 1), ("k", 2), ("", 3)]);
        });
    });
    let span = tree.spans().next().expect("the span");
    assert_eq!(span.text("map"), r#"{"":0,"x":2}"#);
    assert_eq!(span.text("nested"), r#"[{"":0,"x":2}]"#);
    assert_eq!(span.attribute("k"), Some(&2.into()));
    assert_eq!(span.attribute(""), None);
    let events: Vec<_> = span
        .data()
        .events
        .iter()
        .map(|event| pairs(&event.attributes))
        .collect();
    assert_eq!(events[0], [("k", 2)]);
    assert_eq!(events[1].last(), Some(&("k", 2)));
    assert!(events[1].iter().all(|(key, _)| !key.is_empty()));
    assert_eq!(pairs(&span.data().links.links[0].attributes), [("k", 2)]);
}

#[test]
fn attributes_of_events_and_links_have_limits() {
    let exporter = InMemorySpanExporter::new();
    let variables = |name: &str| match name {
        "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT" => Some("2".to_owned()),
        "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT" => Some("1".to_owned()),
        _ => None,
    };
    let telemetry = builder()
        .environment(variables)
        .is_batching_enabled(false)
        .add_processor(exporter.clone());
    let telemetry = telemetry.build().expect("a telemetry");
    telemetry.run(|| {
        let linked = link().attribute("a", 1).attribute("b", 2);
        get_client().start_span("s").link(linked).run(|| {
            get_client().add_event("e", [("a", 1), ("b", 2), ("c", 3)]);
        });
    });
    let tree = exporter.tree();
    let data = tree.spans().next().expect("the span").data();
    let (event, link) = (&data.events.events[0], &data.links.links[0]);
    assert_eq!(
        (pairs(&event.attributes), event.dropped_attributes_count),
        (vec![("a", 1), ("b", 2)], 1)
    );
    assert_eq!(
        (pairs(&link.attributes), link.dropped_attributes_count),
        (vec![("a", 1)], 1)
    );
}

#[test]
fn links_and_events_of_a_tracer_keep_what_they_state() {
    let none = SpanContext::NONE;
    let state: TraceState = "a=1".parse().expect("a state");
    let with_state = SpanContext::new(TraceId::INVALID, SpanId::INVALID, TraceFlags::default(), false, state);
    let ((), tree) = record(|| {
        let tracer = get_client().get_tracer();
        let mut span = tracer.span_builder("s");
        span.events = Some(vec![Event::new("e", SystemTime::now(), vec![KeyValue::new("k", 1)], 5)]);
        span.links = Some(vec![
            Link::new(none.clone(), vec![KeyValue::new("k", 1)], 7),
            Link::new(none, vec![], 0),
            Link::new(with_state, vec![], 0),
        ]);
        drop(span.start(&tracer));
    });
    let data = tree.spans().next().expect("the span").data();
    assert_eq!(data.events.events[0].dropped_attributes_count, 5);
    let links = &data.links.links;
    assert_eq!((links.len(), links[0].dropped_attributes_count), (2, 7));
    assert_eq!(pairs(&links[0].attributes), [("k", 1)]);
}

/// If each key were compared with all others, this would take minutes.
#[test]
fn many_keys_take_time_in_proportion_to_their_number() {
    const KEYS: usize = 100_000;
    let exporter = InMemorySpanExporter::new();
    let telemetry = builder()
        .attribute_limit(usize::MAX)
        .is_batching_enabled(false)
        .add_processor(exporter.clone());
    let telemetry = telemetry.build().expect("a telemetry");
    let params = (0..KEYS).fold(RespanParams::new(), |params, key| {
        params.metadata(format!("key {key}"), key)
    });
    telemetry.run(|| {
        propagate_attributes(params.clone()).run(|| {
            let region = propagate_attributes(params.clone());
            region.run(|| {
                get_client()
                    .start_span("s")
                    .run(|| get_client().update_current_span(params))
            });
        });
    });
    let tree = exporter.tree();
    let span = tree.spans().next().expect("the span");
    assert!(span.data().attributes.len() > KEYS);
}
