//! Answers, retries, requests that are too large, and the spool.

use super::{delivered, spans, telemetry, to};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use respan::{FlushError, OtlpProtocol, OtlpSpanExporter, OtlpSpanExporterBuilder, Spool};
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::{consistent_counts, record_sized_spans, record_spans, retry_on_flush};
use respan_tests::temp_dir::TempDir;

/// An `ExportTraceServiceResponse` in protobuf.
const PARTIAL: &str = "\x0a\x0b\x08\x02\x12\x07too old";

#[test]
fn a_partial_success_in_protobuf_counts_whatever_its_content_type() {
    for content_type in [
        "application/x-protobuf",
        "Application/X-Protobuf; charset=utf-8",
        "application/octet-stream",
        "application/json",
    ] {
        let answer = Response::Reply(200, Vec::new(), PARTIAL.to_owned()).header("Content-Type", content_type);
        assert_partial(answer);
    }
}

#[test]
fn a_partial_success_in_json_counts_whatever_its_content_type() {
    let body = r#"{"partialSuccess":{"rejectedSpans":2,"errorMessage":"too old"}}"#;
    for content_type in ["application/x-protobuf", "text/html"] {
        assert_partial(Response::Reply(200, Vec::new(), body.to_owned()).header("Content-Type", content_type));
    }
}

#[track_caller]
fn assert_partial(answer: Response) {
    let collector = Collector::responding([answer]);
    let telemetry = telemetry(to(&collector)).build().expect("a telemetry");
    record_spans(&telemetry, 5);
    let error = telemetry.flush().expect_err("two are rejected");
    let FlushError::Export { failures } = &error else {
        panic!("{error}")
    };
    assert_eq!(failures[0].spans, 2);
    assert!(error.to_string().contains("too old"), "{error}");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.lost.rejected), (3, 2));
}

#[test]
fn failures_are_retried() {
    let collector = Collector::responding([503, 429]);
    let telemetry = telemetry(to(&collector)).build().expect("a telemetry");
    record_spans(&telemetry, 5);
    telemetry.flush().expect("delivered");
    assert_eq!(collector.requests().len(), 3);
    assert_eq!(delivered(&collector), 5);
}

#[test]
fn a_batch_answered_with_413_is_split() {
    let collector = Collector::responding([413, 200, 413]);
    let telemetry = telemetry(to(&collector)).build().expect("a telemetry");
    record_spans(&telemetry, 8);
    telemetry.flush().expect("delivered");
    let requests = collector.requests();
    let sizes: Vec<_> = requests.iter().map(|request| spans(request).len()).collect();
    assert_eq!(sizes, [8, 4, 4, 2, 2]);
    assert_eq!(consistent_counts(&telemetry).exported, 8);
}

#[test]
fn a_span_of_six_megabytes_is_cut_and_delivered() {
    for answers in [vec![], vec![413, 413]] {
        let is_ours = answers.is_empty();
        let collector = Collector::responding(answers);
        let exporter = to(&collector);
        let exporter = if is_ours {
            exporter
        } else {
            exporter.max_body_bytes(20_000_000)
        };
        let telemetry = telemetry(exporter)
            .content_limit(10_000_000)
            .max_queue_bytes(100_000_000);
        let telemetry = telemetry.build().expect("a telemetry");
        record_sized_spans(&telemetry, 1, 6_000_000);
        telemetry.flush().expect("delivered");
        let taken = collector.requests().pop().expect("a request");
        let spans = spans(&taken);
        let input = spans[0]
            .attributes
            .iter()
            .find(|attribute| attribute.key == "traceloop.entity.input");
        let input = input.and_then(|input| input.value.clone()?.value);
        let Some(Value::StringValue(input)) = input else {
            panic!("{input:?}")
        };
        assert!(input.contains("xxx…") && input.len() > 500_000, "{}", input.len());
        serde_json::from_str::<serde_json::Value>(&input).expect("valid JSON");
        assert_eq!(consistent_counts(&telemetry).exported, 1);
    }
}

fn spooling(collector: &Collector, dir: &TempDir) -> OtlpSpanExporterBuilder {
    to(collector).retry(retry_on_flush()).spool(Spool::new(&**dir))
}

#[test]
fn an_outage_is_survived_by_a_spool() {
    for is_compressed in [false, true] {
        let (collector, dir) = (Collector::start(), TempDir::new());
        collector.respond_with(503);
        let exporter = || spooling(&collector, &dir).gzip(is_compressed);
        let first = telemetry(exporter()).build().expect("a telemetry");
        record_spans(&first, 8);
        first.shutdown().expect_err("nothing is taken");
        let before = collector.requests().len();
        // A request from the spool that is too large is split there.
        collector.respond_to(|request| request.status == 0 && spans(request).len() > 2, 413);
        collector.respond_with(200);
        let second = telemetry(exporter()).build().expect("a telemetry");
        second.flush().expect("delivered");
        let requests = collector.wait_for(before + 7);
        let sizes: Vec<_> = requests[before..].iter().map(|request| spans(request).len()).collect();
        assert_eq!(sizes, [8, 4, 2, 2, 4, 2, 2]);
        assert!(
            requests
                .iter()
                .all(|request| request.header("content-type") == Some("application/x-protobuf"))
        );
        second.shutdown().expect("nothing is left");
        let counts = consistent_counts(&second);
        assert_eq!((counts.recovered, counts.exported), (8, 8));
    }
}

#[test]
fn a_large_span_in_the_spool_is_cut() {
    let (collector, dir) = (Collector::start(), TempDir::new());
    collector.respond_with(503);
    let exporter = || spooling(&collector, &dir);
    let first = telemetry(exporter()).build().expect("a telemetry");
    record_sized_spans(&first, 1, 200_000);
    first.shutdown().expect_err("nothing is taken");
    collector.respond_to(|request| request.body.len() > 60_000, 413);
    collector.respond_with(200);
    let second = telemetry(exporter()).build().expect("a telemetry");
    // A shutdown does not wait for what earlier telemetries have left.
    assert!(dir.is_replayed());
    second.shutdown().expect("delivered");
    let taken = collector.requests().pop().expect("a request");
    assert!(taken.status == 200 && taken.body.len() > 20_000, "{}", taken.body.len());
    assert_eq!(spans(&taken).len(), 1);
    assert_eq!(consistent_counts(&second).exported, 1);
}

/// A request that was spooled as JSON is sent as JSON, whatever is set now.
#[test]
fn a_spooled_request_keeps_its_encoding() {
    for is_compressed in [false, true] {
        let (collector, dir) = (Collector::start(), TempDir::new());
        collector.respond_with(503);
        let exporter = || spooling(&collector, &dir).gzip(is_compressed);
        let first = telemetry(exporter().protocol(OtlpProtocol::HttpJson))
            .build()
            .expect("a telemetry");
        record_spans(&first, 2);
        first.shutdown().expect_err("nothing is taken");
        collector.respond_with(200);
        let second = telemetry(exporter()).build().expect("a telemetry");
        assert!(dir.is_replayed());
        second.shutdown().expect("delivered");
        let taken = collector.requests().pop().expect("a request");
        assert_eq!(taken.header("content-type"), Some("application/json"));
        assert_eq!(consistent_counts(&second).exported, 2);
    }
}

#[test]
fn each_header_value_has_a_spool_of_its_own() {
    let (collector, dir) = (Collector::start(), TempDir::new());
    collector.respond_with(503);
    for experiment in ["1", "2"] {
        let exporter = OtlpSpanExporter::builder().mlflow(collector.url(), experiment);
        let exporter = exporter.retry(retry_on_flush()).spool(Spool::new(&*dir));
        let telemetry = telemetry(exporter).build().expect("a telemetry");
        record_spans(&telemetry, 1);
        telemetry.shutdown().expect_err("nothing is taken");
    }
    let directories = std::fs::read_dir(&*dir).expect("a directory").count();
    assert_eq!(directories, 2);
}
