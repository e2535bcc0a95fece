//! Baggage, and carriers of any type.

use super::{call, headers, injected, server, text};
use http::HeaderMap;
use opentelemetry::baggage::BaggageExt as _;
use opentelemetry::{Context, KeyValue};
use respan::propagation::{baggage, extract, extract_from, inject_into, with_baggage};
use respan_tests::recording::{builder, only, record};
use std::collections::HashMap;

/// It belongs to the program, which may have no tracing at all.
#[test]
fn baggage_does_not_depend_on_tracing() {
    #[respan::task(capture_output = false)]
    fn spawning() -> HeaderMap {
        std::thread::spawn(injected).join().expect("the thread")
    }
    let tenant = || with_baggage([("tenant", "acme")]);
    let sent = |headers: HeaderMap| text(&headers, "baggage").map(str::to_owned);
    let expected = Some("tenant=acme".to_owned());
    assert_eq!(sent(tenant().run(injected)), expected, "outside of a span");
    assert_eq!(sent(tenant().run(call)), expected, "without a telemetry");
    assert_eq!(sent(tenant().run(spawning)), expected, "on another thread");
    assert_eq!(
        sent(record(|| tenant().run(injected)).0),
        expected,
        "with one, outside of a span"
    );
    assert_eq!(sent(record(|| tenant().run(spawning)).0), expected);
    let disabled = builder().is_enabled(false).build().expect("options");
    assert_eq!(sent(disabled.run(|| tenant().run(call))), expected, "disabled");
    let received = headers([("baggage", "tenant=acme")]);
    assert_eq!(sent(extract(&received).run(injected)), expected, "received alone");
    let both = extract(&received).run(|| with_baggage([("plan", "gold")]).run(injected));
    let mut both: Vec<_> = text(&both, "baggage").expect("baggage").split(',').collect();
    both.sort_unstable();
    assert_eq!(both, ["plan=gold", "tenant=acme"]);
}

#[test]
fn baggage_with_any_content_is_propagated() {
    let value = "50 % of a=b, \"ü\"; \\ done ";
    let (headers, _) = record(|| with_baggage([("tenant", "acme")]).run(|| with_baggage([("x", value)]).run(call)));
    let read = extract(&headers).run(|| (baggage("tenant"), baggage("x"), baggage("y")));
    assert_eq!(read, (Some("acme".to_owned()), Some(value.to_owned()), None));
}

#[test]
fn baggage_is_that_of_opentelemetry() {
    let request = headers([("baggage", "a=1;level=2"), ("baggage", "b=%C3%BC")]);
    let seen =
        extract(&request).run(|| Context::map_current(|context| context.baggage().get("b").map(ToString::to_string)));
    assert_eq!(seen.as_deref(), Some("ü"));

    let (headers, _) = record(|| {
        let _attached = Context::current_with_baggage([KeyValue::new("theirs", "1")]).attach();
        call()
    });
    assert_eq!(text(&headers, "baggage"), Some("theirs=1"));
}

#[test]
fn baggage_needs_no_parent_and_its_absence_takes_none_away() {
    let request = headers([("traceparent", "malformed"), ("baggage", "a=1")]);
    assert_eq!(extract(&request).run(|| baggage("a")).as_deref(), Some("1"));
    let kept = with_baggage([("b", "2")]).run(|| extract(&HeaderMap::new()).run(|| baggage("b")));
    assert_eq!(kept.as_deref(), Some("2"));
}

#[test]
fn an_invalid_entry_of_baggage_is_left_out() {
    with_baggage([("no token", "1"), ("", "2"), ("fine", "3")]).run(|| {
        assert_eq!((baggage("no token"), baggage("")), (None, None));
        assert_eq!(baggage("fine").as_deref(), Some("3"));
    });
}

#[test]
fn any_carrier_of_opentelemetry_will_do() {
    #[respan::task]
    fn send() -> HashMap<String, String> {
        let mut message = HashMap::new();
        inject_into(&mut message);
        message
    }

    let (message, sent) = record(|| with_baggage([("a", "1")]).run(send));
    let (entry, received) = record(|| {
        extract_from(&message).run(|| {
            server();
            baggage("a")
        })
    });
    assert_eq!(entry.as_deref(), Some("1"));
    let server = received.find("server.workflow").expect("the server's span");
    assert_eq!(server.data().parent_span_id, only(&sent).data().span_context.span_id());
}
