//! Queue bounds in spans and bytes, and the overflow policies.

use respan::{OverflowPolicy, TelemetryBuilder};
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::{
    NEVER, TIMEOUT, consistent_counts, delivered, ids, lost, record_sized_spans, record_spans, sending_to,
};
use std::time::Duration;

/// An endpoint that holds its responses until the end.
fn asking_for_patience() -> Collector {
    Collector::responding([Response::from(503).header("Retry-After", "86400")])
}

fn small(collector: &Collector) -> TelemetryBuilder {
    sending_to(&collector.url()).max_queue_size(10).max_export_batch_size(5)
}

#[test]
fn by_default_the_newest_are_lost_and_the_oldest_delivered() {
    let collector = asking_for_patience();
    let telemetry = small(&collector).build().expect("a telemetry");
    record_spans(&telemetry, 5);
    telemetry.flush().expect_err("the endpoint asks for patience");
    let first = ids(&collector.requests());
    record_spans(&telemetry, 100);
    telemetry.flush().expect_err("the endpoint asks for patience");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.queued, counts.lost.queue_full), (10, 95));
    telemetry.shutdown().expect("delivered");
    let arrived = delivered(&collector);
    // After a failure the next attempt is at another batch.
    assert_eq!((&arrived[5..], arrived.len()), (&*first, 10));
    assert_eq!(consistent_counts(&telemetry).exported, 10);
}

#[test]
fn large_spans_are_bounded_in_bytes() {
    let collector = asking_for_patience();
    let telemetry = sending_to(&collector.url())
        .max_queue_bytes(100_000)
        .build()
        .expect("a telemetry");
    record_sized_spans(&telemetry, 50, 30_000);
    telemetry.flush().expect_err("the endpoint asks for patience");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.queued, counts.lost.bytes, counts.lost.queue_full), (3, 47, 0));
    telemetry.shutdown().expect("delivered");
    assert_eq!(delivered(&collector).len(), 3);
}

#[test]
fn batches_that_wait_for_the_exporter_are_bounded_in_bytes_too() {
    let collector = asking_for_patience();
    let telemetry = sending_to(&collector.url())
        .max_queue_bytes(100_000)
        .build()
        .expect("a telemetry");
    for _ in 0..3 {
        // All fit into the span queue, which is empty each time.
        record_sized_spans(&telemetry, 2, 30_000);
        telemetry.flush().expect_err("the endpoint asks for patience");
    }
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.queued, counts.lost.bytes, counts.lost.queue_full), (3, 3, 0));
    telemetry.shutdown().expect("delivered");
    assert_eq!(delivered(&collector).len(), 3);
}

#[test]
fn a_span_larger_than_the_queue_is_lost_alone() {
    let collector = Collector::start();
    for policy in [OverflowPolicy::DropNewest, OverflowPolicy::Block(NEVER)] {
        let telemetry = sending_to(&collector.url())
            .max_queue_bytes(100_000)
            .overflow_policy(policy)
            .build()
            .expect("a telemetry");
        record_sized_spans(&telemetry, 1, 200_000);
        record_spans(&telemetry, 1);
        assert_eq!(lost(telemetry.flush()).bytes, 1, "{policy:?}");
        let counts = consistent_counts(&telemetry);
        assert_eq!((counts.exported, counts.lost.bytes), (1, 1), "{policy:?}");
    }
}

#[test]
fn a_batch_is_sent_when_its_bytes_reach_the_limit() {
    let collector = Collector::start();
    let telemetry = sending_to(&collector.url())
        .max_export_batch_bytes(50_000)
        .build()
        .expect("a telemetry");
    record_sized_spans(&telemetry, 2, 30_000);
    assert_eq!(collector.wait_for(1).len(), 1, "neither full nor due, but large");
    telemetry.flush().expect("delivered");
    assert_eq!(delivered(&collector).len(), 2);
}

#[test]
fn a_batch_is_sent_when_it_is_full() {
    let collector = Collector::start();
    let telemetry = small(&collector).build().expect("a telemetry");
    record_spans(&telemetry, 5);
    assert_eq!(ids(&collector.wait_for(1)).len(), 5);
    telemetry.shutdown().expect("delivered");
}

#[test]
fn a_batch_is_sent_after_the_schedule_delay() {
    let collector = Collector::start();
    let telemetry = small(&collector)
        .schedule_delay(Duration::from_millis(5))
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 1);
    assert_eq!(ids(&collector.wait_for(1)).len(), 1);
    telemetry.shutdown().expect("delivered");
}

#[test]
fn requests_stay_within_the_limits_of_spans_and_bytes() {
    let collector = Collector::start();
    let telemetry = sending_to(&collector.url())
        .max_export_batch_size(4)
        .max_export_batch_bytes(100_000)
        .build()
        .expect("a telemetry");
    record_sized_spans(&telemetry, 7, 30_000);
    record_spans(&telemetry, 9);
    telemetry.flush().expect("delivered");
    let requests = collector.requests();
    assert_eq!(ids(&requests).len(), 16);
    assert!(
        requests
            .iter()
            .all(|request| ids(std::slice::from_ref(request)).len() <= 4)
    );
    assert!(requests.iter().all(|request| request.body.len() < 110_000));
}

#[test]
fn blocking_on_a_full_queue_loses_nothing() {
    let collector = Collector::responding([503, 503]);
    let telemetry = small(&collector)
        .overflow_policy(OverflowPolicy::Block(TIMEOUT))
        .build()
        .expect("a telemetry");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| record_spans(&telemetry, 100));
        }
    });
    telemetry.flush().expect("delivered");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.lost.total()), (400, 0));
    assert_eq!(delivered(&collector).len(), 400);
}

#[test]
fn blocking_on_a_queue_full_in_bytes_loses_nothing() {
    let collector = Collector::start();
    let telemetry = sending_to(&collector.url())
        .max_queue_bytes(100_000)
        .overflow_policy(OverflowPolicy::Block(TIMEOUT))
        .build()
        .expect("a telemetry");
    record_sized_spans(&telemetry, 50, 30_000);
    telemetry.flush().expect("delivered");
    assert_eq!(consistent_counts(&telemetry).exported, 50);
}

#[test]
fn blocking_ends_at_its_timeout() {
    let collector = asking_for_patience();
    let telemetry = small(&collector)
        .overflow_policy(OverflowPolicy::Block(Duration::from_millis(1)))
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 5);
    telemetry.flush().expect_err("the endpoint asks for patience");
    record_spans(&telemetry, 50);
    telemetry.flush().expect_err("the endpoint asks for patience");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.queued, counts.lost.queue_full), (10, 45));
}

#[test]
fn a_shutdown_ends_blocking() {
    let collector = asking_for_patience();
    let telemetry = small(&collector)
        .overflow_policy(OverflowPolicy::Block(NEVER))
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 5);
    telemetry.flush().expect_err("the endpoint asks for patience");
    std::thread::scope(|scope| {
        let working = scope.spawn(|| record_spans(&telemetry, 200));
        // More than all queues hold: the thread waits, or is about to.
        while telemetry.get_client().stats().submitted < 20 {
            std::thread::yield_now();
        }
        telemetry.shutdown().expect("delivered");
        working.join().expect("it goes on");
    });
    let counts = consistent_counts(&telemetry);
    assert_eq!(counts.queued, 0);
    assert!(counts.exported >= 10, "{counts:?}");
}
