//! Queue overflow into the spool, without disk access on the calling thread.

use crate::spooling::{refusing, spooling};
use respan::{OverflowPolicy, RespanTelemetry, Spool, TelemetryBuilder};
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::{TIMEOUT, assert_each_once, consistent_counts, lost, record_sized_spans, record_spans};
use respan_tests::temp_dir::TempDir;
use std::thread;
use std::time::Duration;

/// A collector that holds its responses.
fn slow() -> Collector {
    let collector = Collector::start();
    collector.respond_with(Response::Held(200));
    collector
}

/// Spans that fit into the queue.
const FIT: u64 = 10;

fn small(collector: &Collector, dir: &TempDir) -> TelemetryBuilder {
    spooling(collector, dir).max_queue_size(10).max_export_batch_size(5)
}

/// Waits until the processor has accepted and spooled these numbers of spans and no span is in transit. Spans that end
/// earlier might not fit into the span queue.
fn wait_until(telemetry: &RespanTelemetry, accepted: u64, spooled: u64) {
    loop {
        let (client, counts) = (telemetry.get_client(), telemetry.get_client().processor_stats());
        // Spans in transit count as queued as well.
        let has_moved = counts[0].accepted >= accepted && counts[0].spooled >= spooled && counts[0].queued <= FIT;
        if has_moved && client.stats().queued == counts[0].queued {
            return;
        }
        thread::yield_now();
    }
}

/// Records `count` spans, of which ten fit into the queue.
fn overflow(telemetry: &RespanTelemetry, count: u64) {
    for so_far in (5..=count).step_by(5) {
        record_spans(telemetry, 5);
        wait_until(telemetry, so_far, so_far.saturating_sub(10));
    }
}

#[test]
fn overflow_is_spooled_while_the_endpoint_is_slow() {
    let (collector, dir) = (slow(), TempDir::new());
    let telemetry = small(&collector, &dir).build().expect("a telemetry");
    overflow(&telemetry, 100);
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.spooled, counts.queued, counts.lost.total()), (90, 10, 0));
    collector.release();
    telemetry.flush().expect("it is as fast as one may wish");
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.exported, counts.spooled, counts.lost.total()), (100, 0, 0));
    assert_each_once(&collector, 100);
    assert!(dir.files().is_empty());
}

#[test]
fn overflow_is_sent_without_a_flush() {
    let (collector, dir) = (slow(), TempDir::new());
    let telemetry = small(&collector, &dir).build().expect("a telemetry");
    overflow(&telemetry, 30);
    collector.release();
    while telemetry.get_client().stats().exported < 30 {
        thread::yield_now();
    }
    assert!(dir.is_replayed(), "{:?}", dir.files());
    assert_each_once(&collector, 30);
}

#[test]
fn overflow_survives_a_restart() {
    let (collector, dir) = (Collector::start(), TempDir::new());
    collector.respond_with(Response::Silence);
    let telemetry = small(&collector, &dir).build().expect("a telemetry");
    overflow(&telemetry, 50);
    telemetry
        .shutdown_timeout(Duration::from_secs(1))
        .expect_err("no response");
    // A slow disk may take longer.
    let _ = telemetry.shutdown_timeout(TIMEOUT);
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.spooled, counts.queued, counts.lost.total()), (50, 0, 0));
    collector.respond_with(200);
    let next = small(&collector, &dir).build().expect("a telemetry");
    assert!(dir.is_replayed(), "{:?}", dir.files());
    next.shutdown().expect("nothing of its own");
    assert_eq!(consistent_counts(&next).recovered, 50);
    assert_each_once(&collector, 50);
}

#[test]
fn overflow_in_bytes_is_spooled_too() {
    let (collector, dir) = (slow(), TempDir::new());
    let telemetry = spooling(&collector, &dir)
        .max_queue_bytes(100_000)
        .max_export_batch_bytes(30_000)
        .build()
        .expect("a telemetry");
    for so_far in 1..=10_u64 {
        record_sized_spans(&telemetry, 1, 30_000);
        // Three fit into the queue.
        wait_until(&telemetry, so_far, so_far.saturating_sub(3));
    }
    let counts = consistent_counts(&telemetry);
    assert_eq!((counts.spooled, counts.lost.bytes), (7, 0));
    collector.release();
    telemetry.flush().expect("delivered");
    assert_each_once(&collector, 10);
}

#[test]
fn the_blocking_policy_blocks_before_it_spools() {
    let (collector, dir) = (slow(), TempDir::new());
    let waiting = |time| small(&collector, &dir).overflow_policy(OverflowPolicy::Block(time));
    let telemetry = waiting(Duration::from_millis(1)).build().expect("a telemetry");
    overflow(&telemetry, 30);
    assert_eq!(consistent_counts(&telemetry).spooled, 20);
    collector.release();
    telemetry.shutdown().expect("delivered");

    let telemetry = waiting(TIMEOUT).build().expect("a telemetry");
    record_spans(&telemetry, 200);
    assert!(dir.files().is_empty(), "there was room again in time");
    telemetry.shutdown().expect("delivered");
    assert_each_once(&collector, 230);
}

#[test]
fn overflow_beyond_the_spool_is_lost_and_counted() {
    let (collector, dir) = (refusing(), TempDir::new());
    let tiny = Spool::new(&*dir).max_bytes(10);
    let telemetry = small(&collector, &dir).spool(tiny).build().expect("a telemetry");
    for so_far in (5..=50).step_by(5) {
        record_spans(&telemetry, 5);
        wait_until(&telemetry, so_far, 0);
    }
    assert_eq!(consistent_counts(&telemetry).lost.queue_full, 40);
    collector.respond_with(200);
    // The first attempt may fail after the flush has begun; without a flush there is no retry.
    while telemetry.flush().is_err() {}
    assert_each_once(&collector, 10);
}

#[test]
fn without_batching_callers_do_not_write_overflow() {
    let (collector, dir) = (slow(), TempDir::new());
    let telemetry = small(&collector, &dir)
        .is_batching_enabled(false)
        .build()
        .expect("a telemetry");
    thread::scope(|scope| {
        scope.spawn(|| record_spans(&telemetry, 1));
        collector.wait_for(1);
        record_spans(&telemetry, 30);
        let counts = telemetry.get_client().stats();
        // Ten are queued behind the one that is being sent.
        assert_eq!((counts.queued, counts.lost.queue_full, counts.spooled), (11, 20, 0));
        assert!(dir.files().is_empty());
        collector.release();
    });
    assert_eq!(lost(telemetry.flush()).queue_full, 20);
    assert_eq!(consistent_counts(&telemetry).exported, 11);
    assert_each_once(&collector, 11);
}
