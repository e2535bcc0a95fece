//! Retries without batching: one attempt by the caller, the others by a thread of respan.

use respan::RespanSpanExporter;
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::{
    NEVER, consistent_counts, delivered, ids, record_spans, retry_on_flush, sending_to, without_batching,
};
use std::time::Duration;

#[test]
fn without_batching_the_caller_makes_one_attempt_and_the_worker_thread_the_others() {
    let much_later = Response::from(503).header("Retry-After", "86400");
    let collector = Collector::responding([much_later]);
    let telemetry = sending_to(&collector.url())
        .retry(retry_on_flush().max_elapsed(NEVER))
        .is_batching_enabled(false)
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 3);
    // The second and the third are queued behind the first.
    assert_eq!(ids(&collector.requests()).len(), 1);
    assert_eq!(consistent_counts(&telemetry).queued, 3);
    telemetry.shutdown().expect("delivered");
    assert_eq!(delivered(&collector).len(), 3);
    assert_eq!(consistent_counts(&telemetry).exported, 3);
}

/// Otherwise the last of them would wait as long as all others together.
#[test]
fn without_batching_callers_do_not_wait_for_each_others_failures() {
    let collector = Collector::start();
    collector.respond_with(Response::Silence);
    let exporter = RespanSpanExporter::builder()
        .base_url(collector.url())
        .timeout(Duration::from_millis(300))
        .retry(retry_on_flush());
    let telemetry = without_batching(exporter);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| record_spans(&telemetry, 1));
        }
    });
    assert_eq!(collector.wait_for(1).len(), 1);
    assert_eq!(consistent_counts(&telemetry).queued, 8);
    telemetry
        .shutdown_timeout(Duration::from_millis(100))
        .expect_err("no response");
}

#[test]
fn without_batching_failed_spans_are_delivered_by_a_flush() {
    let collector = Collector::responding([Response::Disconnect]);
    let telemetry = sending_to(&collector.url())
        .is_batching_enabled(false)
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 2);
    telemetry.flush().expect("delivered");
    assert_eq!(delivered(&collector).len(), 2);
    assert_eq!(consistent_counts(&telemetry).exported, 2);
}
