//! Traces of span buffers: created spans, trace ids, parents and labels.

use crate::span_buffer::{step, workflow};
use opentelemetry::trace::{SpanKind, Status};
use respan::{NewSpan, SpanBufferError, SpanLink, get_client};
use respan_tests::recording::recording;
use std::time::{Duration, SystemTime};

#[test]
fn a_created_span_has_the_given_values() {
    let (telemetry, _exporter) = recording();
    let _telemetry = telemetry.enter();
    let end = SystemTime::now();
    let link = SpanLink::new(&"1".repeat(32), &"2".repeat(16)).expect("a link");
    let buffer = get_client().get_span_buffer("batch");
    let id = buffer.create_span(
        NewSpan::new("made")
            .attribute("rows", 12)
            .kind(SpanKind::Client)
            .link(link)
            .status(Status::error("late"))
            .times(end - Duration::from_secs(2), end),
    );
    let span = buffer.get_all_spans().remove(0);
    assert_eq!(span.duration(), Duration::from_secs(2));
    let data = span.to_span_data();
    assert_eq!(id, Some(data.span_context.span_id().to_string()));
    assert_eq!((data.span_kind, data.status), (SpanKind::Client, Status::error("late")));
    assert_eq!(
        (data.links.len(), data.instrumentation_scope.name()),
        (1, "respan.span_buffer")
    );
    let value = |key: &str| {
        data.attributes
            .iter()
            .find(|own| own.key.as_str() == key)
            .map(|own| own.value.to_string())
    };
    assert_eq!(value("rows"), Some("12".to_owned()));
    assert_eq!(value("respan.buffer.trace_id"), Some("batch".to_owned()));
}

#[test]
fn invalid_times_are_ignored() {
    let (telemetry, _exporter) = recording();
    let _telemetry = telemetry.enter();
    let buffer = get_client().get_span_buffer("batch");
    let (epoch, second) = (SystemTime::UNIX_EPOCH, Duration::from_secs(1));
    for (start, end) in [
        (epoch, epoch),
        (epoch - second, epoch - second),
        (epoch + second, epoch - second),
    ] {
        buffer.create_span(NewSpan::new("old").times(start, end));
    }
    let spans = buffer.get_all_spans();
    assert_eq!(spans.len(), 3);
    for span in spans {
        assert!(span.duration() < second, "{:?}", span.duration());
    }
}

#[test]
fn a_hexadecimal_trace_id_is_that_of_the_roots() {
    let (telemetry, _exporter) = recording();
    let _telemetry = telemetry.enter();
    let id = "0123456789abcdef0123456789abcdef";
    let buffer = get_client().get_span_buffer(id);
    let _entered = buffer.enter();
    workflow(step);
    let held = buffer.get_all_spans();
    assert!(
        held.iter()
            .all(|span| span.to_span_data().span_context.trace_id().to_string() == id)
    );
    let root = held.last().expect("the workflow").to_span_data();
    assert_eq!(root.parent_span_id, opentelemetry::SpanId::INVALID);
    assert!(
        !root
            .attributes
            .iter()
            .any(|own| own.key.as_str() == "respan.buffer.trace_id")
    );
}

#[test]
fn a_trace_is_continued_below_its_span_with_the_path_of_the_surroundings() {
    let (telemetry, _exporter) = recording();
    let _telemetry = telemetry.enter();
    let (trace, span) = ("0123456789abcdef0123456789abcdef", "fedcba9876543210");
    let buffer = get_client()
        .get_span_buffer("resumed")
        .parent(&format!("0x{trace}"), span)
        .expect("a parent");
    workflow(|| {
        let _entered = buffer.enter();
        step();
    });
    let data = buffer.get_all_spans()[0].to_span_data();
    assert_eq!(
        (
            data.span_context.trace_id().to_string(),
            data.parent_span_id.to_string()
        ),
        (trace.into(), span.into())
    );
    assert!(
        data.attributes
            .iter()
            .any(|own| own.key.as_str() == "traceloop.workflow.name" && own.value.as_str() == "wf")
    );
}

#[test]
fn a_continued_trace_belongs_to_the_telemetry_of_the_span_around() {
    let (telemetry, _exporter) = recording();
    let buffer = get_client()
        .get_span_buffer("resumed")
        .parent("1234", "56")
        .expect("a parent");
    telemetry.get_client().start_span("around").run(|| {
        let _entered = buffer.enter();
        step();
    });
    assert_eq!(buffer.get_span_count(), 1);
}

#[test]
fn a_parent_may_lack_its_leading_zeros() {
    assert!(get_client().get_span_buffer("resumed").parent("1234", "0x56").is_ok());
}

#[test]
fn an_incomplete_parent_is_an_error() {
    let refused = get_client()
        .get_span_buffer("resumed")
        .parent("0123456789abcdef0123456789abcdef", "");
    assert_eq!(refused.err(), Some(SpanBufferError::ParentSpanId(String::new())));
    let refused = get_client()
        .get_span_buffer("resumed")
        .parent("nothing", "fedcba9876543210");
    assert_eq!(
        refused.err(),
        Some(SpanBufferError::ParentTraceId("nothing".to_owned()))
    );
}

#[test]
fn the_label_of_a_buffer_does_not_reach_a_buffer_inside_with_a_trace_id() {
    const TRACE: &str = "0123456789abcdef0123456789abcdef";
    let (telemetry, _exporter) = recording();
    let _telemetry = telemetry.enter();
    let outer = get_client().get_span_buffer("outer");
    let inner = get_client().get_span_buffer(TRACE);
    {
        let _outer = outer.enter();
        let _inner = inner.enter();
        step();
    }
    let [span] = &inner.get_all_spans()[..] else {
        panic!("one span");
    };
    let data = span.to_span_data();
    assert_eq!(data.span_context.trace_id().to_string(), TRACE);
    let label = data
        .attributes
        .iter()
        .find(|attribute| attribute.key.as_str() == "respan.buffer.trace_id");
    assert_eq!(label, None);
}

#[test]
fn an_empty_label_is_none() {
    let (telemetry, _exporter) = recording();
    let _telemetry = telemetry.enter();
    let buffer = get_client().get_span_buffer("");
    buffer.create_span("made");
    let data = buffer.get_all_spans()[0].to_span_data();
    let mut keys = data.attributes.iter().map(|attribute| attribute.key.as_str());
    assert!(!keys.any(|key| key == "respan.buffer.trace_id"));
}
