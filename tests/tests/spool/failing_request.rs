//! A spooled request that always fails, while the endpoint accepts all others.

use crate::spooling::refusing;
use respan::testing::InMemorySpanExporter;
use respan::{RespanTelemetry, Spool, get_client};
use respan_tests::collector::{Collector, Received, Response};
use respan_tests::delivery::{assert_each_once, consistent_counts, record_spans, retry_at_once, sending_to};
use respan_tests::temp_dir::TempDir;
use std::thread;

fn is_poison(request: &Received) -> bool {
    request.body.windows(6).any(|bytes| bytes == b"POISON")
}

fn is_large(request: &Received) -> bool {
    request.body.len() > 20_000
}

fn record_poison(telemetry: &RespanTelemetry) {
    telemetry.run(|| get_client().start_span("poison").attribute("text", "POISON").run(|| ()));
}

fn telemetry(collector: &Collector, dir: &TempDir) -> RespanTelemetry {
    let builder = sending_to(&collector.url())
        .retry(retry_at_once())
        .spool(Spool::new(&**dir));
    builder.build().expect("a telemetry")
}

#[test]
fn a_request_that_always_fails_stops_no_other() {
    let answers = [
        Response::from(408),
        Response::from(429).header("Retry-After", "0"),
        Response::from(502),
        Response::from(503),
        Response::from(504),
        Response::Disconnect,
    ];
    for answer in answers {
        let (collector, dir) = (Collector::start(), TempDir::new());
        collector.respond_to(is_poison, answer.clone());
        let telemetry = telemetry(&collector, &dir);
        record_poison(&telemetry);
        record_poison(&telemetry);
        telemetry.flush().expect_err("it always fails");
        for round in 1..=5 {
            record_spans(&telemetry, 10);
            let error = telemetry.flush().expect_err("two spans are left").to_string();
            assert!(error.starts_with("2 spans are in the spool"), "{error}");
            let counts = consistent_counts(&telemetry);
            assert_eq!((counts.exported, counts.spooled), (10 * round, 2), "{answer:?}");
        }
        telemetry.shutdown().expect_err("two spans are left");
        assert_each_once(&collector, 50);
    }
}

/// Attempts at failing requests are then under way at nearly every flush, and the endpoint counts as down.
#[test]
fn a_flush_during_an_attempt_at_a_failing_request_delivers_the_others() {
    let (collector, dir) = (Collector::start(), TempDir::new());
    collector.respond_to(is_poison, Response::Disconnect);
    let telemetry = telemetry(&collector, &dir);
    record_poison(&telemetry);
    record_poison(&telemetry);
    telemetry.flush().expect_err("it always fails");
    for round in 1..=20 {
        let before = collector.requests().len();
        collector.wait_for(before + 1);
        record_spans(&telemetry, 1);
        telemetry.flush().expect_err("two spans are left");
        assert_eq!(consistent_counts(&telemetry).exported, round);
    }
}

#[test]
fn a_flush_attempts_a_request_that_fails_alone_once() {
    let (collector, dir) = (Collector::start(), TempDir::new());
    collector.respond_to(is_poison, 502);
    let builder = crate::spooling::spooling(&collector, &dir);
    let telemetry = builder.build().expect("a telemetry");
    record_poison(&telemetry);
    telemetry.flush().expect_err("it fails");
    for _ in 0..3 {
        record_spans(&telemetry, 1);
        telemetry.flush().expect_err("it fails");
    }
    let before = collector.requests().len();
    telemetry.flush().expect_err("it fails");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.spooled), (3, 1));
    assert_eq!(collector.requests().len(), before + 1);
    collector.respond_to(is_poison, 200);
    telemetry.flush().expect("it is accepted");
    assert_each_once(&collector, 4);
}

#[test]
fn a_spooled_request_that_is_too_large_is_split_and_truncated() {
    let (collector, dir) = (refusing(), TempDir::new());
    let telemetry = telemetry(&collector, &dir);
    record_spans(&telemetry, 100);
    telemetry.run(|| {
        get_client()
            .start_span("long")
            .attribute("text", "x".repeat(50_000))
            .run(|| ());
    });
    telemetry.flush().expect_err("nothing is taken");
    assert_eq!(consistent_counts(&telemetry).spooled, 101);
    collector.respond_with(200);
    collector.respond_to(is_large, 413);
    telemetry.flush().expect("delivered in parts");
    assert_each_once(&collector, 101);
    let requests = collector.requests();
    let accepted = requests.iter().filter(|request| request.status == 200);
    let text = accepted
        .map(|request| String::from_utf8_lossy(&request.body))
        .collect::<String>();
    assert!(text.contains("xxx\u{2026}"), "the text is truncated");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.spooled, counts.lost.total()), (101, 0, 0));
    assert!(dir.files().is_empty());
}

#[test]
fn parts_that_could_not_be_delivered_stay_in_the_spool() {
    // To the batch, the spooled request, its first half, and the two quarters of that.
    let (collector, dir) = (Collector::responding([503, 413, 413, 200, 503]), TempDir::new());
    collector.respond_with(503);
    let builder = crate::spooling::spooling(&collector, &dir);
    let telemetry = builder.build().expect("a telemetry");
    record_spans(&telemetry, 8);
    telemetry.flush().expect_err("nothing is taken");
    telemetry.flush().expect_err("a quarter is taken");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.spooled, counts.lost.total()), (2, 6, 0));
    assert_eq!(dir.files().len(), 1);
    collector.respond_with(200);
    telemetry.flush().expect("the rest is taken");
    assert_each_once(&collector, 8);
    assert_eq!(consistent_counts(&telemetry).exported, 8);
}

/// Without a spool the batch waits in the queue.
#[test]
fn a_batch_that_always_fails_stops_no_other() {
    for answer in [Response::from(502), Response::Disconnect] {
        let collector = Collector::start();
        collector.respond_to(is_poison, answer);
        let other = InMemorySpanExporter::new();
        let telemetry = sending_to(&collector.url())
            .max_export_batch_size(10)
            .add_processor(other.clone())
            .build()
            .expect("a telemetry");
        for _ in 0..20 {
            record_poison(&telemetry);
        }
        let error = telemetry.flush().expect_err("it fails").to_string();
        assert!(error.contains("20 spans wait"), "{error}");
        for round in 1..=5 {
            record_spans(&telemetry, 10);
            telemetry.flush().expect_err("two batches are left");
            let client = telemetry.get_client();
            let respan = &client.processor_stats()[0];
            assert_eq!((respan.exported, respan.queued), (10 * round, 20));
        }
        consistent_counts(&telemetry);
        // Also without a flush, and when the threads that end spans do not wait.
        record_spans(&telemetry, 10);
        while telemetry.get_client().processor_stats()[0].exported < 60 {
            thread::yield_now();
        }
        telemetry.shutdown().expect_err("two batches are lost");
        let counts = consistent_counts(&telemetry);
        assert_eq!(counts.lost.total(), 20, "{counts:?}");
        assert_eq!(other.finished_spans().len(), 80);
    }
}

/// Without batching the thread that ends a span exports it, also while another one always fails.
#[test]
fn a_span_that_always_fails_stops_no_other_without_batching() {
    for has_spool in [false, true] {
        let (collector, dir) = (Collector::start(), TempDir::new());
        collector.respond_to(is_poison, 502);
        let mut builder = sending_to(&collector.url()).is_batching_enabled(false);
        if has_spool {
            builder = builder.spool(Spool::new(&*dir));
        }
        let telemetry = builder.build().expect("a telemetry");
        record_poison(&telemetry);
        telemetry.flush().expect_err("it always fails");
        for round in 1..=5 {
            record_spans(&telemetry, 10);
            telemetry.flush().expect_err("one span is left");
            let counts = consistent_counts(&telemetry);
            assert_eq!((counts.exported, counts.queued + counts.spooled), (10 * round, 1));
        }
        assert_each_once(&collector, 50);
    }
}
