//! `flush` and `shutdown` report every span that was lost, each caller those of its own.

use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::opentelemetry::trace::Tracer as _;
use respan::testing::InMemorySpanExporter;
use respan::{Processor, RespanTelemetry, ShutdownError};
use respan_tests::delivery::{TIMEOUT, consistent_counts, lost, record_spans};
use respan_tests::recording::{builder, with_processors};
use std::sync::{Barrier, Condvar, Mutex};
use std::thread;

/// Blocks until it is opened.
#[derive(Debug, Default)]
struct Gate(Mutex<bool>, Condvar);

impl Gate {
    fn open(&self) {
        *self.0.lock().expect("not poisoned") = true;
        self.1.notify_all();
    }
}

#[derive(Debug)]
struct Gated(std::sync::Arc<Gate>);

impl SpanExporter for Gated {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        let open = self.0.0.lock().expect("not poisoned");
        drop(self.0.1.wait_while(open, |open| !*open).expect("not poisoned"));
        Ok(())
    }
}

#[test]
fn spans_beyond_a_full_queue_are_reported_once() {
    let gate = std::sync::Arc::<Gate>::default();
    let telemetry = with_processors(true, [Processor::new(Gated(gate.clone()))]);
    record_spans(&telemetry, 20_000);
    gate.open();
    let reported = lost(telemetry.flush());
    let counts = consistent_counts(&telemetry);
    assert!(reported.queue_full > 0);
    assert_eq!((reported, counts.exported), (counts.lost, 20_000 - reported.queue_full));
    telemetry.flush().expect("reported before");
    record_spans(&telemetry, 1);
    telemetry.shutdown().expect("nothing is lost since then");
}

#[test]
fn a_shutdown_reports_spans_beyond_a_full_queue_with_the_remedy() {
    let gate = std::sync::Arc::<Gate>::default();
    let telemetry = with_processors(true, [Processor::new(Gated(gate.clone()))]);
    record_spans(&telemetry, 20_000);
    gate.open();
    let error = telemetry.shutdown().expect_err("spans are lost");
    let text = error.to_string();
    assert!(
        text.contains("queue full") && text.contains("OTEL_BSP_MAX_QUEUE_SIZE"),
        "{text}"
    );
    let ShutdownError::Lost { lost, failures, .. } = error else {
        panic!("{error}")
    };
    assert_eq!((*lost, failures.len()), (consistent_counts(&telemetry).lost, 0));
}

/// Rejects every span, once the gate is open.
#[derive(Debug)]
struct GatedRejecting(std::sync::Arc<Gate>);

impl SpanExporter for GatedRejecting {
    async fn export(&self, spans: Vec<SpanData>) -> OTelSdkResult {
        Gated(std::sync::Arc::clone(&self.0)).export(spans).await?;
        Rejecting.export(Vec::new()).await
    }
}

/// Rejects every span.
#[derive(Debug)]
struct Rejecting;

impl SpanExporter for Rejecting {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        Err(OTelSdkError::InternalFailure("no".into()))
    }
}

/// Each of two threads loses its span in each round, whichever of them flushes first.
#[test]
fn each_of_several_callers_learns_of_its_own_losses() {
    let telemetry = with_processors(true, [Processor::new(Rejecting)]);
    let barrier = Barrier::new(2);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..100 {
                    record_spans(&telemetry, 1);
                    barrier.wait();
                    telemetry.flush_timeout(TIMEOUT).expect_err("its span is lost");
                    barrier.wait();
                }
            });
        }
    });
    assert_eq!(consistent_counts(&telemetry).lost.export_failed, 200);
}

#[test]
fn each_of_several_flushes_of_one_thread_learns_of_a_loss() {
    let gate = std::sync::Arc::<Gate>::default();
    let telemetry = with_processors(true, [Processor::new(GatedRejecting(gate.clone()))]);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        record_spans(&telemetry, 1);
        let client = telemetry.get_client();
        // Polled in this order: neither flush ends before the other has begun.
        let opened = async { gate.open() };
        let both = futures_util::future::join3(client.flush_async(), telemetry.flush_async(), opened).await;
        assert!(both.0.is_err() && both.1.is_err(), "{both:?}");
        client.flush_async().await.expect("reported before");
        record_spans(&telemetry, 1);
        client.flush_async().await.expect_err("its span is lost");
        telemetry.flush().expect("reported before");
    });
}

#[test]
fn all_spans_that_run_at_a_shutdown_are_delivered_past_the_queue() {
    for batching in [true, false] {
        let exporter = InMemorySpanExporter::new();
        let telemetry: RespanTelemetry = builder()
            .is_batching_enabled(batching)
            .add_processor(exporter.clone())
            .build()
            .expect("a telemetry");
        let tracer = telemetry.get_client().get_tracer();
        let open: Vec<_> = (0..10_000).map(|_| tracer.start("open")).collect();
        telemetry.shutdown_timeout(TIMEOUT).expect("delivered");
        assert_eq!(exporter.finished_spans().len(), 10_000);
        assert_eq!(consistent_counts(&telemetry).lost.total(), 0);
        drop(open);
    }
}
