//! Bounds of tail policies: deadlines, spans in memory, flush and shutdown.

use crate::tail_policy::{divide, errors_into};
use respan::testing::InMemorySpanExporter;
use respan::{Processor, RespanTelemetry, TailPolicy};
use respan_tests::delivery::TIMEOUT;
use respan_tests::recording::with_processors;
use std::thread;
use std::time::{Duration, Instant};

#[test]
fn a_flush_leaves_what_is_undecided_and_a_shutdown_drops_it() {
    #[respan::workflow]
    fn outer(client: respan::Client) -> Result<(), String> {
        let _ = divide(1);
        client.flush().expect("nothing is decided");
        assert_eq!(client.stats().queued, 1);
        Err("late".into())
    }

    #[respan::workflow]
    fn never_ends(telemetry: &RespanTelemetry) {
        let _ = divide(1);
        telemetry.shutdown().expect("stopped");
    }

    for batching in [false, true] {
        let exporter = InMemorySpanExporter::new();
        let telemetry = with_processors(batching, [errors_into(&exporter)]);
        let client = telemetry.get_client();
        let entered = telemetry.enter();
        outer(client).expect_err("asked to fail");
        telemetry.flush().expect("delivered");
        assert_eq!(exporter.tree().to_string(), "outer.workflow\n  divide.task\n");
        assert_eq!(client.stats().queued, 0);

        never_ends(&telemetry);
        drop(entered);
        assert_eq!(exporter.finished_spans().len(), 2);
        let counts = client.stats();
        assert_eq!(
            (counts.tail_dropped, counts.queued, counts.lost.shutdown),
            (2, 0, 0),
            "batching: {batching}"
        );
    }
}

#[test]
fn the_decision_deadline_passes_without_new_spans() {
    #[respan::workflow]
    fn waits_for_its_child(client: respan::Client) {
        let _ = divide(1);
        let started = Instant::now();
        while client.stats().tail_dropped == 0 {
            assert!(started.elapsed() < TIMEOUT, "still held: {:?}", client.stats());
            thread::yield_now();
        }
    }

    let exporter = InMemorySpanExporter::new();
    let policy = TailPolicy::new().keep_errors().decision_wait(Duration::from_millis(1));
    let telemetry = RespanTelemetry::builder()
        .set_global_provider(false)
        .environment(|name| (name == "OTEL_BSP_SCHEDULE_DELAY").then(|| "1".to_owned()))
        .add_processor(Processor::new(exporter).tail(policy))
        .build()
        .expect("a telemetry without a key");

    let _entered = telemetry.enter();
    waits_for_its_child(telemetry.get_client());
}

#[test]
fn a_kept_trace_may_be_larger_than_the_queues() {
    #[respan::workflow]
    fn long(client: respan::Client) -> Result<(), String> {
        for _ in 0..20 {
            for _ in 0..10 {
                let _ = divide(1);
            }
            client.flush().expect("room in the hand-over");
        }
        Err("at last".into())
    }

    let exporter = InMemorySpanExporter::new();
    let telemetry = RespanTelemetry::builder()
        .set_global_provider(false)
        .environment(|name| (name == "OTEL_BSP_MAX_QUEUE_SIZE").then(|| "16".to_owned()))
        .add_processor(errors_into(&exporter))
        .build()
        .expect("a telemetry without a key");

    let _entered = telemetry.enter();
    long(telemetry.get_client()).expect_err("asked to fail");
    telemetry.flush().expect("delivered");
    assert_eq!(exporter.finished_spans().len(), 201);
    assert_eq!(telemetry.get_client().stats().lost.total(), 0);
}

#[test]
fn beyond_max_spans_a_policy_drops_early_and_counts_it() {
    #[respan::workflow]
    fn large(client: respan::Client) -> Result<(), String> {
        for _ in 0..25 {
            let _ = divide(1);
            assert!(client.stats().queued <= 10);
        }
        Err("at last".into())
    }

    let exporter = InMemorySpanExporter::new();
    let policy = TailPolicy::new().keep_errors().max_spans(10);
    let telemetry = with_processors(false, [Processor::new(exporter.clone()).tail(policy)]);
    let client = telemetry.get_client();

    let _entered = telemetry.enter();
    large(client).expect_err("asked to fail");
    // The bound was exceeded at the 11th and the 22nd span; the error keeps the later ones.
    assert_eq!(exporter.finished_spans().len(), 4);
    let counts = client.stats();
    assert_eq!((counts.tail_early, counts.tail_dropped), (2, 22));
}
