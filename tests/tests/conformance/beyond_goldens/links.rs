//! Links to other spans.

use super::{SPAN, TRACE, task};
use opentelemetry::trace::Tracer as _;
use respan::{SpanLink, SpanLinkError, attach_span_links, get_client};
use respan_tests::collector::Collector;
use respan_tests::recording::{builder, record};
use serde_json::{Value, json};

/// A link as it is on the wire.
fn link(link: Result<SpanLink, SpanLinkError>) -> Value {
    let collector = Collector::start();
    let telemetry = builder().api_key("k").base_url(collector.url()).build().unwrap();
    telemetry.run(|| attach_span_links([link]).unwrap().run(|| task("tk", || {})));
    telemetry.shutdown().unwrap();
    let body: Value = serde_json::from_slice(&collector.requests()[0].body).unwrap();
    body["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["links"][0].clone()
}

#[test]
fn flags_of_a_link_say_whether_it_is_remote_and_sampled() {
    let new = || SpanLink::new(TRACE, SPAN).unwrap();
    for (is_remote, is_sampled, flags) in [
        (true, true, 257),
        (false, true, 1),
        (true, false, 256),
        (false, false, 0),
    ] {
        assert_eq!(link(Ok(new().remote(is_remote).sampled(is_sampled)))["flags"], flags);
    }
    let upper = SpanLink::new(
        &format!("0x{}", TRACE.to_uppercase()),
        &format!("0x{}", SPAN.to_uppercase()),
    );
    let upper = link(upper);
    assert_eq!((&upper["traceId"], &upper["spanId"]), (&json!(TRACE), &json!(SPAN)));
    // Nothing is written for what is empty, but for the attributes.
    assert_eq!(
        upper,
        json!({"traceId": TRACE, "spanId": SPAN, "attributes": [], "flags": 257})
    );
}

#[test]
fn links_of_the_attribute_come_before_attached_ones() {
    #[respan::task(name = "consumer", links = [SpanLink::new("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa")])]
    fn consumer() {
        task("child", || {});
    }
    let attached = |id: &str| attach_span_links([SpanLink::new(TRACE, id)]).unwrap();
    let ((), tree) = record(|| {
        attached("0000000000000001").run(|| attached("0000000000000002").run(consumer));
        // A span by hand does not take them.
        attached(SPAN).run(|| get_client().get_tracer().in_span("by hand", |_| task("taker", || {})));
    });
    let links = |name: &str| {
        let span = tree.span(name);
        let links = span.data().links.links.iter();
        links
            .map(|link| link.span_context.span_id().to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        links("consumer.task"),
        ["aaaaaaaaaaaaaaaa", "0000000000000001", "0000000000000002"]
    );
    assert!(links("child.task").is_empty());
    assert!(links("by hand").is_empty());
    assert_eq!(links("taker.task"), [SPAN]);
}
