//! Updates of the current span through the client, and their absence of effect without a span.

use opentelemetry::trace::{Span as _, Status, Tracer as _};
use respan::testing::{InMemorySpanExporter, TestSpan};
use respan::{AttributeValue, RespanParams, RespanTelemetry, SpanLink, SpanUpdate, get_client};
use respan_tests::recording::{record, recording};
use std::time::{Duration, UNIX_EPOCH};

fn recorded(body: impl FnOnce()) -> TestSpan {
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
fn parameters_become_attributes() {
    let span = recorded(|| {
        get_client().update_current_span(
            RespanParams::new()
                .customer_identifier("c".repeat(300))
                .thread_identifier("thread")
                .group_identifier("older")
                .trace_group_identifier("group")
                .metadata("attempt", 2)
                .metadata("beta", true),
        );
    });
    assert_eq!(span.text("respan.customer_params.customer_identifier").len(), 254);
    assert_eq!(span.text("respan.threads.thread_identifier"), "thread");
    assert_eq!(span.text("respan.trace.trace_group_identifier"), "group");
    assert_eq!(span.text("respan.sessions.session_identifier"), "group");
    assert_eq!(span.attribute("respan.metadata.attempt"), Some(&2_i64.into()));
    assert_eq!(span.attribute("respan.metadata.beta"), Some(&true.into()));
}

#[test]
fn an_explicit_session_stays() {
    let span = recorded(|| {
        let params = RespanParams::new()
            .session_identifier("mine")
            .thread_identifier("thread");
        get_client().update_current_span(params);
    });
    assert_eq!(span.text("respan.sessions.session_identifier"), "mine");
}

#[test]
fn an_explicit_session_stays_when_a_thread_comes_later() {
    let span = recorded(|| {
        get_client().update_current_span(RespanParams::new().session_identifier("mine"));
        get_client().update_current_span(RespanParams::new().thread_identifier("thread"));
    });
    assert_eq!(span.text("respan.sessions.session_identifier"), "mine");
}

#[test]
fn a_session_that_followed_from_a_thread_follows_the_next_one() {
    let span = recorded(|| {
        get_client().update_current_span(RespanParams::new().thread_identifier("first"));
        get_client().update_current_span(RespanParams::new().thread_identifier("second"));
    });
    assert_eq!(span.text("respan.sessions.session_identifier"), "second");
    let span = recorded(|| {
        get_client().update_current_span(RespanParams::new().trace_group_identifier("group"));
        get_client().update_current_span(RespanParams::new().thread_identifier("thread"));
    });
    assert_eq!(span.text("respan.sessions.session_identifier"), "group");
}

#[test]
fn parameters_given_twice_in_one_update_add_up() {
    let span = recorded(|| {
        let update = SpanUpdate::new()
            .respan_params(
                RespanParams::new()
                    .customer_identifier("first")
                    .thread_identifier("thread"),
            )
            .respan_params(RespanParams::new().customer_identifier("second").metadata("attempt", 2));
        get_client().update_current_span(update);
    });
    assert_eq!(span.text("respan.customer_params.customer_identifier"), "second");
    assert_eq!(span.text("respan.threads.thread_identifier"), "thread");
    assert_eq!(span.text("respan.sessions.session_identifier"), "thread");
    assert_eq!(span.attribute("respan.metadata.attempt"), Some(&2_i64.into()));
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

#[test]
fn identifiers_are_text_or_whole_numbers() {
    let user = "ü".repeat(300);
    let span = recorded(|| {
        let params = RespanParams::new()
            .customer_identifier(&user)
            .customer_email(&user)
            .evaluation_identifier(std::borrow::Cow::Borrowed(user.as_str()))
            .custom_identifier(-1)
            .thread_identifier(7_u8)
            .session_identifier(u64::MAX);
        get_client().update_current_span(params);
    });
    assert_eq!(span.text("respan.customer_params.customer_identifier"), user[..2 * 254]);
    assert_eq!(span.text("respan.customer_params.email"), user[..2 * 254]);
    assert_eq!(span.text("respan.evaluation_params.evaluation_identifier"), user);
    assert_eq!(
        span.attribute("respan.span_params.custom_identifier"),
        Some(&(-1_i64).into())
    );
    assert_eq!(span.attribute("respan.threads.thread_identifier"), Some(&7_i64.into()));
    assert_eq!(span.text("respan.sessions.session_identifier"), u64::MAX.to_string());
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
fn events_and_links_are_bounded_and_the_exception_is_kept() {
    #[respan::task]
    fn tells_much() -> Result<(), std::fmt::Error> {
        let client = respan::get_client();
        let link = SpanLink::new("0123456789abcdef0123456789abcdef", "0123456789abcdef").expect("a link");
        respan::attach_span_links(vec![link; 1_030]).expect("links").run(|| {
            #[respan::task]
            fn linked() {}
            linked();
        });
        for step in 0..1_030 {
            client.add_event("step", [("number", step)]);
        }
        Err(std::fmt::Error)
    }

    let (_, tree) = record(tells_much);
    let told = tree.find("tells_much.task").expect("the span").data().events.clone();
    assert_eq!((told.events.len(), told.dropped_count), (1024, 7));
    assert_eq!(told.events.last().expect("an event").name, "exception");
    let links = tree.find("linked.task").expect("the span").data().links.clone();
    assert_eq!((links.links.len(), links.dropped_count), (1024, 6));
}

#[test]
fn event_and_link_limits_are_configurable_down_to_zero() {
    #[respan::task]
    fn tells() -> Result<(), std::fmt::Error> {
        get_client().add_event("first", [("number", 1)]);
        get_client().add_event("second", [("number", 2)]);
        Err(std::fmt::Error)
    }
    for (limit, names, dropped) in [(2, &["first", "exception"][..], 1), (1, &["exception"], 2), (0, &[], 3)] {
        let exporter = InMemorySpanExporter::new();
        let telemetry = RespanTelemetry::builder()
            .environment(|_| None)
            .custom_exporter(exporter.clone())
            .is_batching_enabled(false)
            .event_limit(limit)
            .link_limit(limit)
            .build()
            .expect("valid settings");
        let link = SpanLink::new("0123456789abcdef0123456789abcdef", "0123456789abcdef").expect("a link");
        let _entered = telemetry.enter();
        let region = respan::attach_span_links(vec![link; 2]).expect("links");
        assert!(region.run(tells).is_err());

        let span = exporter.tree().find("tells.task").expect("the span").data().clone();
        let kept: Vec<&str> = span.events.events.iter().map(|event| event.name.as_ref()).collect();
        assert_eq!((kept.as_slice(), span.events.dropped_count), (names, dropped));
        assert_eq!(span.links.links.len(), limit);
        assert_eq!(usize::try_from(span.links.dropped_count), Ok(2 - limit));
    }
}

#[test]
fn an_end_time_before_the_start_becomes_the_start() {
    for end in [UNIX_EPOCH, UNIX_EPOCH - Duration::from_secs(1)] {
        let ((), tree) = record(|| {
            let tracer = get_client().get_tracer();
            tracer.start("old").end_with_timestamp(end);
        });
        let span = tree.find("old").expect("the span").data().clone();
        assert_eq!(span.end_time, span.start_time);
    }
}
