//! Requests that are too large: split, then cut to valid JSON, and only then lost.

use respan::{FlushError, NO_ATTRIBUTES, SpanLink, SpanUpdate};
use respan_tests::collector::{Collector, Received, Response};
use respan_tests::delivery::{
    KEY, TIMEOUT, UNREACHABLE, assert_each_once, consistent_counts, delivered, ids, record_sized_spans, record_spans,
    sending_to,
};
use serde_json::Value;

fn attribute(request: &Received, key: &str) -> Value {
    let body: Value = serde_json::from_slice(&request.body).expect("JSON");
    let attributes = &body["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["attributes"];
    let found = attributes
        .as_array()
        .and_then(|all| all.iter().find(|entry| entry["key"] == key));
    found.map(|entry| entry["value"].clone()).unwrap_or_default()
}

#[test]
fn a_batch_beyond_our_limit_is_split_and_each_span_sent_once() {
    let collector = Collector::start();
    let telemetry = sending_to(&collector.url())
        .max_body_bytes(20_000)
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 100);
    telemetry.flush().expect("delivered");
    let requests = collector.requests();
    assert!(requests.len() > 1);
    assert!(requests.iter().all(|request| request.body.len() <= 20_000));
    let counts = consistent_counts(&telemetry);
    assert_eq!((ids(&requests).len(), counts.exported, counts.retried), (100, 100, 0));
}

#[test]
fn a_batch_answered_with_413_is_split() {
    let collector = Collector::responding([413, 200, 413]);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 8);
    telemetry.flush().expect("delivered");
    let requests = collector.requests();
    let sizes = requests.iter().map(|request| ids(std::slice::from_ref(request)).len());
    assert_eq!(sizes.collect::<Vec<_>>(), [8, 4, 4, 2, 2]);
    assert_eq!(delivered(&collector).len(), 8);
    assert_eq!(consistent_counts(&telemetry).exported, 8);
}

#[test]
fn a_failed_half_is_retried_without_the_accepted_half() {
    let collector = Collector::responding([413, 200, 503]);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 6);
    telemetry.flush().expect("delivered");
    assert_each_once(&collector, 6);
    assert_eq!(consistent_counts(&telemetry).exported, 6);
}

#[test]
fn the_content_of_a_single_span_is_cut_and_stays_json() {
    let (ours, theirs) = (Collector::start(), Collector::responding([413, 413]));
    for (collector, limit) in [(ours, 60_000), (theirs, 5_000_000)] {
        let telemetry = sending_to(&collector.url())
            .max_body_bytes(limit)
            .build()
            .expect("a telemetry");
        record_sized_spans(&telemetry, 1, 200_000);
        telemetry.flush().expect("delivered");
        let requests = collector.requests();
        let taken = requests.last().expect("a request");
        let input = attribute(taken, "traceloop.entity.input");
        let input = input["stringValue"].as_str().expect("a text");
        serde_json::from_str::<Value>(input).expect("valid JSON");
        assert!(input.contains("xxx…"), "it shows where it was cut");
        assert!(input.len() > 20_000, "no more is cut than necessary: {}", input.len());
        let size = attribute(taken, "respan.entity.input.original_size");
        assert!(size["intValue"].as_str().is_some_and(|size| size > "200000"), "{size}");
        assert_eq!(consistent_counts(&telemetry).exported, 1);
    }
}

/// One large part in each span.
#[test]
fn every_part_of_a_span_is_cut() {
    let collector = Collector::start();
    let telemetry = sending_to(&collector.url()).max_body_bytes(60_000).build();
    let telemetry = telemetry.expect("a telemetry");
    let (client, large) = (telemetry.get_client(), || "z".repeat(200_000));
    let link = || SpanLink::new(&"1".repeat(32), &"1".repeat(16)).expect("a link");
    let _entered = telemetry.enter();
    let _ = client.start_span("error").try_run(|| Err::<(), _>(large()));
    client
        .start_span("bytes")
        .attribute("x", vec![7_u8; 200_000])
        .run(|| ());
    client
        .start_span("numbers")
        .attribute("x", vec![0.5; 50_000])
        .run(|| ());
    client
        .start_span("link")
        .link(link().attribute("x", large()))
        .run(|| ());
    client.start_span("key").attribute(large(), 1).run(|| ());
    client.start_span(large()).run(|| ());
    client
        .start_span("event")
        .run(|| client.add_event(large(), NO_ATTRIBUTES));
    client
        .start_span("status")
        .run(|| client.update_current_span(SpanUpdate::new().error(large())));
    telemetry.flush().expect("delivered");
    assert_each_once(&collector, 8);
    assert_eq!(consistent_counts(&telemetry).exported, 8);
}

#[test]
fn a_span_that_is_too_large_is_lost_alone_and_reported_by_name() {
    let collector = Collector::responding([413; 2]);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 2);
    let error = telemetry.flush().expect_err("one fits nowhere").to_string();
    assert!(
        error.contains("the span \"work.task\" is too large") && error.contains("413"),
        "{error}"
    );
    assert!(!error.contains(KEY), "{error}");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.lost.rejected), (1, 1));
}

/// Otherwise each span would take five requests.
#[test]
fn an_endpoint_that_answers_413_to_everything_is_not_sent_every_span() {
    let collector = Collector::start();
    collector.respond_with(413);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_sized_spans(&telemetry, 512, 3000);
    telemetry.flush().expect_err("it takes nothing");
    let asked = collector.requests().len();
    assert!(asked < 200, "{asked}");
    assert_eq!(consistent_counts(&telemetry).lost.rejected, 512);
    // It is sent again, and the part that fits is accepted.
    collector.respond_with(200);
    while consistent_counts(&telemetry).exported == 0 {
        record_spans(&telemetry, 1);
        let _ = telemetry.flush();
    }
}

#[test]
fn an_endpoint_that_fails_while_content_is_cut_gets_it_later() {
    let collector = Collector::responding([Response::from(413), Response::from(503), Response::from(413)]);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_sized_spans(&telemetry, 1, 100_000);
    telemetry.flush().expect("delivered");
    assert_eq!(delivered(&collector).len(), 1);
    assert_eq!(consistent_counts(&telemetry).exported, 1);
}

#[test]
fn an_endpoint_that_is_down_is_detected_while_batches_are_split() {
    let telemetry = sending_to(UNREACHABLE)
        .max_body_bytes(20_000)
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 100);
    let error = telemetry.flush_timeout(TIMEOUT).expect_err("no listener");
    let FlushError::Export { failures } = &error else {
        panic!("{error}")
    };
    assert_eq!((failures[0].spans, failures[0].waiting), (0, 100));
    telemetry.shutdown().expect_err("no listener");
    assert_eq!(consistent_counts(&telemetry).lost.shutdown, 100);
}
