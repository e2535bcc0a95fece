//! Partial successes: spans of a taken request that the endpoint rejects.

use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::{consistent_counts, record_spans, sending_to};

#[test]
fn a_partial_success_is_counted_and_reported() {
    let collector = Collector::responding([Response::rejecting(2, "too old,\nthe-secret-key")]);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 5);
    let error = telemetry.flush().expect_err("two are rejected").to_string();
    assert!(error.contains("rejected 2 of its spans: too old, ***"), "{error}");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.lost.rejected, counts.retried), (3, 2, 0));
    assert_eq!(collector.requests().len(), 1, "what is taken in part is not sent again");
}

#[test]
fn more_rejected_spans_than_sent_means_all() {
    let body = r#"{"partialSuccess":{"rejectedSpans":"99999"}}"#;
    let collector = Collector::responding([Response::Reply(200, Vec::new(), body.to_owned())]);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 5);
    let error = telemetry.flush().expect_err("all are rejected").to_string();
    assert!(
        error.contains("rejected 5 of its spans: it does not say why"),
        "{error}"
    );
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.lost.rejected), (0, 5));
}

#[test]
fn a_message_of_a_complete_success_is_no_loss() {
    for body in [
        r#"{"partialSuccess":{"rejectedSpans":0,"errorMessage":"use gzip"}}"#,
        "<html>welcome</html>",
        "",
    ] {
        let collector = Collector::responding([Response::Reply(200, Vec::new(), body.to_owned())]);
        let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
        record_spans(&telemetry, 2);
        telemetry.flush().expect("taken");
        assert_eq!(consistent_counts(&telemetry).exported, 2);
    }
}
