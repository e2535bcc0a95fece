//! Retries: retryable and permanent failures, backoff, `Retry-After`, and the deadlines of flush and shutdown.

use respan::{FlushError, RetryPolicy, ShutdownError};
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::{
    KEY, NEVER, TIMEOUT, UNREACHABLE, consistent_counts, delivered, record_spans, retry_on_flush, sending_to,
    with_timeout,
};
use std::time::Duration;

#[test]
fn retryable_failures_are_retried_until_success() {
    for answer in [408, 429, 502, 503, 504]
        .map(Response::from)
        .into_iter()
        .chain([Response::Disconnect])
    {
        let collector = Collector::responding([answer.clone(), answer.clone()]);
        let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
        record_spans(&telemetry, 3);
        telemetry.flush().expect("the third attempt succeeds");
        assert_eq!(collector.requests().len(), 3, "{answer:?}");
        assert_eq!(delivered(&collector).len(), 3, "{answer:?}");
        let counts = consistent_counts(&telemetry);
        assert_eq!(
            (counts.exported, counts.retried, counts.queued),
            (3, 6, 0),
            "{answer:?}"
        );
    }
}

#[test]
fn permanent_failures_are_reported_at_once_with_a_remedy() {
    let cases = [
        (400, "400"),
        (401, "RESPAN_API_KEY"),
        (403, "RESPAN_API_KEY"),
        (404, "/v2/traces"),
        (405, "RESPAN_BASE_URL"),
        (422, "422"),
        (500, "500"),
        (520, "520"),
        (530, "530"),
    ];
    for (status, remedy) in cases {
        let collector = Collector::responding([status]);
        let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
        record_spans(&telemetry, 2);
        let error = telemetry.flush().expect_err("it is refused").to_string();
        assert!(error.contains(&status.to_string()) && error.contains(remedy), "{error}");
        assert!(!error.contains(KEY) && !error.contains('\n'), "{error}");
        assert_eq!(collector.requests().len(), 1, "{status}");
        assert_eq!(consistent_counts(&telemetry).lost.rejected, 2, "{status}");
        telemetry.flush().expect("told once");
    }
}

#[test]
fn a_later_batch_is_delivered_after_one_was_rejected() {
    let collector = Collector::responding([400]);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 1);
    telemetry.flush().expect_err("it is refused");
    record_spans(&telemetry, 1);
    telemetry.flush().expect("it is taken");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.lost.rejected), (1, 1));
}

#[test]
fn retry_after_replaces_the_backoff() {
    let at_once = Response::from(429).header("Retry-After", "0");
    let collector = Collector::responding([at_once]);
    let telemetry = sending_to(&collector.url())
        .retry(retry_on_flush())
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 1);
    telemetry.flush().expect("tried again at once");
    assert_eq!(delivered(&collector).len(), 1);
}

/// A date in the past, as with a wrong clock, means no wait either.
#[test]
fn retry_after_zero_does_not_override_the_backoff_of_a_down_endpoint() {
    for no_wait in ["0", "Sun, 06 Nov 1994 08:49:37 GMT"] {
        let collector = Collector::start();
        collector.respond_with(Response::from(429).header("Retry-After", no_wait));
        let telemetry = sending_to(&collector.url())
            .retry(retry_on_flush())
            .build()
            .expect("a telemetry");
        record_spans(&telemetry, 1);
        for told in 1..=3 {
            let error = telemetry.flush_timeout(TIMEOUT).expect_err("it takes nothing");
            assert!(error.to_string().contains("tried again"), "{error}");
            // Three attempts until it counts as down, then one for each flush.
            assert_eq!(collector.requests().len(), 2 + told, "{no_wait}");
        }
        telemetry.shutdown_timeout(TIMEOUT).expect_err("it takes nothing");
    }
}

#[test]
fn a_flush_respects_retry_after_and_does_not_wait_for_it() {
    let much_later = Response::from(503).header("Retry-After", "86400");
    let collector = Collector::responding([much_later]);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 1);
    for _ in 0..2 {
        let error = telemetry.flush_timeout(TIMEOUT).expect_err("not yet");
        let FlushError::Export { failures } = &error else {
            panic!("{error}")
        };
        assert_eq!((failures[0].spans, failures[0].waiting), (0, 1));
        assert!(error.to_string().contains("tried again"), "{error}");
    }
    assert_eq!(collector.requests().len(), 1);
    assert_eq!(consistent_counts(&telemetry).queued, 1);
    // One attempt at the shutdown.
    telemetry.shutdown_timeout(TIMEOUT).expect("it is taken");
    assert_eq!(delivered(&collector).len(), 1);
}

#[test]
fn a_flush_fails_while_the_endpoint_is_down_and_the_next_delivers() {
    let collector = Collector::start();
    collector.respond_with(503);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 2);
    let error = telemetry.flush().expect_err("three failures in a row");
    assert!(error.to_string().contains("2 spans wait for"), "{error}");
    assert!(collector.requests().len() >= 3);
    collector.respond_with(200);
    telemetry.flush().expect("it is back");
    assert_eq!(delivered(&collector).len(), 2);
}

#[test]
fn a_flush_retries_at_once_despite_the_backoff() {
    let collector = Collector::responding([503]);
    let telemetry = sending_to(&collector.url())
        .retry(retry_on_flush())
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 1);
    telemetry
        .flush_timeout(Duration::from_millis(20))
        .expect_err("a failure");
    // The response may arrive after the next flush has begun; without a flush there is no retry.
    while telemetry.flush().is_err() {}
    assert_eq!(collector.requests().len(), 2);
    assert_eq!(delivered(&collector).len(), 1);
}

#[test]
fn a_batch_is_lost_after_max_elapsed() {
    let collector = Collector::responding([503, 503]);
    let once = RetryPolicy::never();
    let telemetry = sending_to(&collector.url()).retry(once).build().expect("a telemetry");
    record_spans(&telemetry, 2);
    let error = telemetry.flush().expect_err("it expires").to_string();
    assert!(error.contains("503"), "{error}");
    assert_eq!(consistent_counts(&telemetry).lost.expired, 2);
    assert_eq!(collector.requests().len(), 1);
}

#[test]
fn a_shutdown_retries_until_its_deadline() {
    let collector = Collector::responding([503, 503]);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 1);
    telemetry.shutdown().expect("the third attempt succeeds");
    assert_eq!(delivered(&collector).len(), 1);
}

#[test]
fn a_shutdown_counts_undelivered_spans() {
    let telemetry = sending_to(UNREACHABLE).build().expect("a telemetry");
    record_spans(&telemetry, 700);
    let error = telemetry.shutdown_timeout(TIMEOUT).expect_err("no listener");
    let ShutdownError::Export { failures } = &error else {
        panic!("{error}")
    };
    assert_eq!(failures[0].spans, 700, "{error}");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.lost.shutdown, counts.queued), (700, 0));
}

#[test]
fn a_shutdown_does_not_wait_for_an_endpoint_that_hangs() {
    let collector = Collector::responding([Response::Silence]);
    // Requests have no timeout; the shutdown ends them.
    let telemetry = with_timeout(&collector.url(), NEVER);
    record_spans(&telemetry, 2);
    telemetry
        .flush_timeout(Duration::from_millis(20))
        .expect_err("no response");
    let shutdown = telemetry.shutdown_timeout(Duration::from_millis(500));
    let error = shutdown.expect_err("no response");
    // The counters may be updated a moment later.
    let ended = telemetry.shutdown_timeout(TIMEOUT);
    assert!(!matches!(ended, Err(ShutdownError::Timeout { .. })), "{ended:?}");
    let told = format!("{error}; {ended:?}");
    assert!(
        told.contains("time of the shutdown was up") || told.contains("CutOff"),
        "{told}"
    );
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.lost.shutdown, counts.retried), (2, 0));
    assert!(collector.requests().len() <= 1, "nothing is sent after the end");
}

/// Without the variable the timeout is half a minute, as long as a flush waits.
#[test]
fn the_timeout_variable_limits_requests() {
    let collector = Collector::responding([Response::Silence]);
    let telemetry = sending_to(&collector.url())
        .environment(|name| (name == "OTEL_BSP_EXPORT_TIMEOUT").then(|| "50".to_owned()))
        .retry(RetryPolicy::never())
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 1);
    let error = telemetry.flush().expect_err("no response");
    assert!(matches!(error, FlushError::Export { .. }), "{error}");
    assert_eq!(consistent_counts(&telemetry).lost.expired, 1);
}
