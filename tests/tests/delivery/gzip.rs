//! Compressed requests.

use flate2::read::GzDecoder;
use respan_tests::collector::Collector;
use respan_tests::delivery::{consistent_counts, record_sized_spans, record_spans, sending_to};
use std::io::Read as _;

#[test]
fn a_compressed_request_has_the_header_and_the_same_content() {
    let collector = Collector::responding([503]);
    let telemetry = sending_to(&collector.url()).gzip(true).build().expect("a telemetry");
    record_sized_spans(&telemetry, 3, 10_000);
    telemetry.flush().expect("the second attempt succeeds");
    for request in collector.requests() {
        assert_eq!(request.header("content-encoding"), Some("gzip"));
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert!(request.body.len() < 5_000);
        let mut plain = String::new();
        GzDecoder::new(&*request.body).read_to_string(&mut plain).expect("gzip");
        let body: serde_json::Value = serde_json::from_str(&plain).expect("JSON");
        let spans = body["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array();
        assert_eq!(spans.map(Vec::len), Some(3));
    }
    assert_eq!(consistent_counts(&telemetry).exported, 3);
}

#[test]
fn a_compressed_request_answered_with_413_is_split() {
    let collector = Collector::responding([413]);
    let telemetry = sending_to(&collector.url()).gzip(true).build().expect("a telemetry");
    record_spans(&telemetry, 8);
    telemetry.flush().expect("delivered");
    let statuses: Vec<_> = collector.requests().iter().map(|request| request.status).collect();
    assert_eq!(statuses, [413, 200, 200]);
    assert_eq!(consistent_counts(&telemetry).exported, 8);
}

#[test]
fn the_size_limit_is_that_of_the_plain_request() {
    let collector = Collector::start();
    let telemetry = sending_to(&collector.url())
        .gzip(true)
        .max_body_bytes(25_000)
        .build()
        .expect("a telemetry");
    record_sized_spans(&telemetry, 4, 10_000);
    telemetry.flush().expect("delivered");
    assert_eq!(collector.requests().len(), 2);
}

#[test]
fn compression_is_off_by_default() {
    let collector = Collector::start();
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 1);
    telemetry.flush().expect("delivered");
    assert_eq!(collector.requests()[0].header("content-encoding"), None);
}
