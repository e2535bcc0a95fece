//! Limits of the events and links of a span.

use respan::testing::InMemorySpanExporter;
use respan::{RespanTelemetry, SpanLink, get_client};
use respan_tests::recording::record;

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
    let told = tree.span("tells_much.task").data().events.clone();
    assert_eq!((told.events.len(), told.dropped_count), (1024, 7));
    assert_eq!(told.events.last().expect("an event").name, "exception");
    let links = tree.span("linked.task").data().links.clone();
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
