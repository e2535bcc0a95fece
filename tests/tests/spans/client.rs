//! Updates of the current span through the client, and their absence of effect without a span.

use opentelemetry::trace::{Span as _, Status, Tracer as _};
use respan::testing::TestSpan;
use respan::{AttributeValue, SpanUpdate, get_client};
use respan_tests::recording::{record, recording};
use std::time::{Duration, UNIX_EPOCH};

pub(crate) fn recorded(body: impl FnOnce()) -> TestSpan {
    #[respan::task(name = "step")]
    fn step(body: impl FnOnce()) {
        body();
    }
    let (telemetry, exporter) = recording();
    let _entered = telemetry.enter();
    step(body);
    exporter
        .tree()
        .find("step.task")
        .or_else(|| exporter.tree().spans().next().cloned())
        .expect("a span")
}

#[test]
fn without_a_span_no_call_has_an_effect() {
    let client = get_client();
    assert_eq!(client.get_current_trace_id(), None);
    assert_eq!(client.get_current_span_id(), None);
    assert!(!client.is_recording());
    assert!(!client.update_current_span(SpanUpdate::new().name("x")));
    assert!(!client.add_event("x", [("a", 1)]));
    assert!(!client.record_exception(std::fmt::Error));
    client.flush().expect("nothing to flush");
}

#[test]
fn ids_are_those_on_the_wire() {
    let mut seen = None;
    let span = recorded(|| {
        let client = get_client();
        assert!(client.is_recording());
        seen = client.get_current_trace_id().zip(client.get_current_span_id());
    });
    assert_eq!(
        seen,
        Some((
            span.data().span_context.trace_id().to_string(),
            span.data().span_context.span_id().to_string()
        ))
    );
}

#[test]
fn name_attributes_and_status_change() {
    let span = recorded(|| {
        let update = SpanUpdate::new()
            .name("step.cached")
            .attribute("hits", 3)
            .attribute("hits", 4)
            .error("too slow");
        assert!(get_client().update_current_span(update));
    });
    assert_eq!(span.data().name, "step.cached");
    assert_eq!(span.text("traceloop.entity.name"), "step");
    assert_eq!(span.text("hits"), "4");
    assert_eq!(span.data().status, Status::error("too slow"));
}

#[test]
fn ok_is_final() {
    let span = recorded(|| {
        get_client().update_current_span(SpanUpdate::new().ok());
        get_client().update_current_span(SpanUpdate::new().error("late"));
    });
    assert_eq!(span.data().status, Status::Ok);
}

#[test]
fn events_and_exceptions_are_recorded() {
    let span = recorded(|| {
        assert!(get_client().add_event("validated", [("records", 12)]));
        let error = "x".parse::<i32>().expect_err("no number");
        assert!(get_client().record_exception_with(&error, [("exception.message", AttributeValue::from("mine"))]));
    });
    let events: Vec<_> = span.data().events.iter().map(|event| event.name.to_string()).collect();
    assert_eq!(events, ["validated", "exception"]);
    assert_eq!(span.data().status, Status::error("invalid digit found in string"));
    let message = span.data().events[1]
        .attributes
        .iter()
        .find(|attribute| attribute.key.as_str() == "exception.message");
    assert_eq!(
        message.map(|attribute| attribute.value.to_string()),
        Some("mine".to_owned())
    );
}

#[test]
fn attributes_beyond_the_limit_are_counted_and_the_spans_own_stay() {
    let span = recorded(|| {
        for number in 0..2000 {
            get_client().update_current_span(SpanUpdate::new().attribute(format!("key.{number}"), number));
        }
    });
    assert_eq!(span.text("traceloop.span.kind"), "task");
    assert!(span.data().dropped_attributes_count > 0);
    assert!(span.attribute("key.0").is_some() && span.attribute("key.1999").is_none());
}

/// An error whose `Display` panics.
#[derive(Debug)]
struct Unprintable;

impl std::fmt::Display for Unprintable {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("no text")
    }
}

impl std::error::Error for Unprintable {}

#[test]
fn an_error_whose_text_panics_is_recorded_and_nothing_else_happens() {
    use opentelemetry::trace::{Span as _, Tracer as _};

    let (telemetry, exporter) = recording();
    let entered = telemetry.enter();
    let client = get_client();
    client
        .start_span("step")
        .run(|| assert!(client.record_exception(&Unprintable)));
    client.get_tracer().start("by hand").record_error(&Unprintable);
    drop(entered);
    let spans = exporter.finished_spans();
    assert_eq!(spans.len(), 2);
    for span in spans {
        let attributes = span.events.iter().flat_map(|event| &event.attributes);
        let message = attributes
            .filter(|attribute| attribute.key.as_str() == "exception.message")
            .map(|attribute| attribute.value.as_str().into_owned())
            .collect::<String>();
        assert!(message.contains("cannot be written"), "{message}");
    }
}

/// An error that is its own source.
#[derive(Debug)]
struct Circular;

impl std::fmt::Display for Circular {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("again")
    }
}

impl std::error::Error for Circular {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self)
    }
}

#[test]
fn an_endless_chain_of_sources_is_cut() {
    let span = recorded(|| assert!(get_client().record_exception(&Circular)));
    let event = span.data().events.iter().next().expect("an exception");
    let chain = event
        .attributes
        .iter()
        .find(|attribute| attribute.key.as_str() == "exception.stacktrace")
        .expect("the chain");
    assert!(chain.value.as_str().lines().count() < 1000);
}

#[test]
fn an_end_time_before_the_start_becomes_the_start() {
    for end in [UNIX_EPOCH, UNIX_EPOCH - Duration::from_secs(1)] {
        let ((), tree) = record(|| {
            let tracer = get_client().get_tracer();
            tracer.start("old").end_with_timestamp(end);
        });
        let span = tree.span("old").data().clone();
        assert_eq!(span.end_time, span.start_time);
    }
}
