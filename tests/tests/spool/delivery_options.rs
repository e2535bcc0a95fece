//! A spool together with other options of delivery: compression, split requests, no batching, no retries.

use crate::spooling::{refusing, spooling};
use respan::RetryPolicy;
use respan_tests::delivery::{assert_each_once, consistent_counts, record_sized_spans, record_spans, retry_on_flush};
use respan_tests::temp_dir::TempDir;
use std::time::Duration;

#[test]
fn a_spooled_request_stays_compressed() {
    let (collector, dir) = (refusing(), TempDir::new());
    let telemetry = spooling(&collector, &dir).gzip(true).build().expect("a telemetry");
    record_sized_spans(&telemetry, 2, 10_000);
    telemetry.shutdown().expect_err("nothing is taken");
    let refused = collector.requests();
    collector.respond_with(200);
    // The next program does not compress, but the spooled request keeps its `content-encoding`.
    let next = spooling(&collector, &dir).build().expect("a telemetry");
    let requests = collector.wait_for(refused.len() + 1);
    assert_eq!(requests[refused.len()].header("content-encoding"), Some("gzip"));
    assert_eq!(requests[refused.len()].body, refused[0].body);
    record_spans(&next, 1);
    next.shutdown().expect("delivered");
    let requests = collector.requests();
    assert_eq!(
        requests.last().and_then(|request| request.header("content-encoding")),
        None
    );
}

#[test]
fn split_requests_are_spooled_in_parts() {
    let (collector, dir) = (refusing(), TempDir::new());
    let telemetry = spooling(&collector, &dir)
        .max_body_bytes(25_000)
        .build()
        .expect("a telemetry");
    record_sized_spans(&telemetry, 4, 10_000);
    telemetry.flush().expect_err("nothing is taken");
    record_sized_spans(&telemetry, 4, 10_000);
    record_sized_spans(&telemetry, 1, 100_000);
    telemetry.flush().expect_err("nothing is taken");
    assert_eq!(consistent_counts(&telemetry).spooled, 9);
    collector.respond_with(200);
    telemetry.flush().expect("it is back");
    assert_each_once(&collector, 9);
    assert!(collector.requests().iter().all(|request| request.body.len() <= 25_000));
}

#[test]
fn without_batching_failed_spans_are_spooled_and_callers_do_not_retry() {
    let (collector, dir) = (refusing(), TempDir::new());
    let telemetry = spooling(&collector, &dir)
        .is_batching_enabled(false)
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 3);
    telemetry.flush().expect_err("nothing is taken");
    assert_eq!(consistent_counts(&telemetry).spooled, 3);
    collector.respond_with(200);
    telemetry.flush().expect("it is back");
    assert_each_once(&collector, 3);
    record_spans(&telemetry, 1);
    telemetry.shutdown().expect("delivered");
    assert_eq!(consistent_counts(&telemetry).exported, 4);
}

#[test]
fn without_retries_the_spool_still_keeps() {
    let moment = Duration::from_millis(1);
    let never = RetryPolicy::never().initial_backoff(moment).max_backoff(moment);
    let (collector, dir) = (refusing(), TempDir::new());
    let telemetry = spooling(&collector, &dir).retry(never).build().expect("a telemetry");
    record_spans(&telemetry, 3);
    telemetry.shutdown().expect_err("nothing is taken");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.spooled, counts.lost.expired), (3, 0));
}

#[test]
fn spooled_spans_are_retried_beyond_max_elapsed() {
    let (collector, dir) = (refusing(), TempDir::new());
    let telemetry = spooling(&collector, &dir)
        .retry(retry_on_flush().max_elapsed(Duration::ZERO))
        .build()
        .expect("a telemetry");
    for count in 1..=5 {
        record_spans(&telemetry, 1);
        telemetry.flush().expect_err("nothing is taken");
        let counts = consistent_counts(&telemetry);
        assert_eq!(
            (counts.spooled, counts.retried, counts.lost.total()),
            (count, count - 1, 0)
        );
    }
    collector.respond_with(200);
    telemetry.flush().expect("it is back");
    assert_each_once(&collector, 5);
}
