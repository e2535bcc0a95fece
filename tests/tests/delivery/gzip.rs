//! Compressed requests and responses.

use flate2::Compression;
use flate2::read::{GzDecoder, GzEncoder};
use respan_tests::collector::{Collector, Response};
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

/// A small answer that is the compression of a huge one costs what its limit costs.
#[test]
fn a_compressed_response_is_read_as_far_as_one_that_is_not() {
    let partial = r#"{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"},"more":""#;
    let endless = std::io::Read::chain(partial.as_bytes(), std::io::repeat(b'x').take(64 * 1024 * 1024));
    let mut gzip = Vec::new();
    let mut encoder = GzEncoder::new(std::io::BufReader::new(endless), Compression::fast());
    encoder.read_to_end(&mut gzip).expect("gzip");
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        gzip.len()
    );
    let collector = Collector::responding([Response::Raw([head.into_bytes(), gzip].concat())]);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 3);
    let error = telemetry.flush().expect_err("one is rejected").to_string();
    assert!(error.contains("rejected 1 of its spans: too old"), "{error}");
    assert_eq!(consistent_counts(&telemetry).exported, 2);
}

#[test]
fn a_response_that_is_compressed_without_being_asked_for_counts() {
    let compressed = |status: &str, body: &str| {
        let mut gzip = Vec::new();
        let mut encoder = GzEncoder::new(body.as_bytes(), Compression::fast());
        encoder.read_to_end(&mut gzip).expect("gzip");
        let length = gzip.len();
        let head = format!("HTTP/1.1 {status}\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n");
        Response::Raw([head.into_bytes(), gzip].concat())
    };
    let partial = r#"{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}}"#;
    let collector = Collector::responding([
        compressed("200 OK", partial),
        compressed("400 Bad Request", "no trace id"),
    ]);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 3);
    let error = telemetry.flush().expect_err("one is rejected").to_string();
    assert!(error.contains("rejected 1 of its spans: too old"), "{error}");
    record_spans(&telemetry, 1);
    let error = telemetry.flush().expect_err("it is rejected").to_string();
    assert!(error.contains("no trace id"), "{error}");
    assert_eq!(collector.requests()[0].header("accept-encoding"), Some("identity"));
    assert_eq!(consistent_counts(&telemetry).exported, 2);
}

#[test]
fn a_compressed_response_that_ends_too_early_counts_as_far_as_it_goes() {
    let noise: String = (0_u32..2000)
        .map(|number| number.wrapping_mul(2_654_435_761).to_string())
        .collect();
    let body = format!(r#"{{"partialSuccess":{{"rejectedSpans":"1","errorMessage":"too old"}},"more":"{noise}"}}"#);
    let mut gzip = Vec::new();
    let mut encoder = GzEncoder::new(body.as_bytes(), Compression::fast());
    encoder.read_to_end(&mut gzip).expect("gzip");
    gzip.truncate(gzip.len() - 64);
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", gzip.len());
    let collector = Collector::responding([Response::Raw([head.into_bytes(), gzip].concat())]);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 3);
    let error = telemetry.flush().expect_err("one is rejected").to_string();
    assert!(error.contains("rejected 1 of its spans: too old"), "{error}");
}

#[test]
fn an_error_in_an_unknown_encoding_is_not_quoted() {
    let response = b"HTTP/1.1 400 Bad\r\nContent-Encoding: br\r\nContent-Length: 4\r\n\r\n\x8babc";
    let collector = Collector::responding([Response::Raw(response.to_vec())]);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 1);
    let error = telemetry.flush().expect_err("rejected").to_string();
    assert!(
        error.ends_with("answered 400: its answer is compressed, which was not asked for"),
        "{error}"
    );
}
