//! Deadlines of flush and shutdown with exporters and callbacks that hang.

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::opentelemetry::trace::Tracer as _;
use respan::testing::InMemorySpanExporter;
use respan::{OverflowPolicy, Processor, RespanSpanExporter, RespanTelemetry, ShutdownError};
use respan_tests::collector::{Collector, Response};
use respan_tests::delivery::{
    NEVER, TIMEOUT, assert_each_once, consistent_counts, record_spans, sending_to, with_timeout, without_batching,
};
use std::cell::RefCell;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Blocks its destructor until the channel is closed.
struct BlocksOnDrop(Receiver<()>);

impl Drop for BlocksOnDrop {
    fn drop(&mut self) {
        let _ = self.0.recv();
    }
}

thread_local! {
    static BLOCKING: RefCell<Option<BlocksOnDrop>> = const { RefCell::new(None) };
}

/// Leaves a value in a thread-local of the export thread, like clients with a connection per thread.
#[derive(Debug)]
struct LeavesThreadLocal(Mutex<Option<Receiver<()>>>);

impl SpanExporter for LeavesThreadLocal {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        let left = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        BLOCKING.set(left.map(BlocksOnDrop));
        Ok(())
    }
}

#[test]
fn an_export_thread_that_does_not_end_does_not_block_a_shutdown() {
    let (release, left) = channel();
    let telemetry = RespanTelemetry::builder()
        .add_processor(Processor::new(LeavesThreadLocal(Mutex::new(Some(left)))))
        .schedule_delay(NEVER)
        .set_global_provider(false)
        .environment(|_| None)
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 3);
    telemetry.flush_timeout(TIMEOUT).expect("delivered");
    let (done, is_done) = channel();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut ended = telemetry.shutdown_timeout(Duration::from_millis(500));
            // A busy machine may not have run the threads by then.
            while matches!(ended, Err(ShutdownError::Timeout { .. })) {
                ended = telemetry.shutdown_timeout(Duration::from_millis(500));
            }
            done.send(ended.is_ok())
        });
        let ended = is_done.recv_timeout(TIMEOUT);
        drop(release);
        assert_eq!(ended, Ok(true), "everything is delivered, and the time is up");
    });
    assert_eq!(consistent_counts(&telemetry).exported, 3);
}

/// Without batching running spans are exported by the thread that ends them: here the one that shuts down.
#[test]
fn open_spans_do_not_block_a_shutdown_without_batching() {
    let collector = Collector::start();
    collector.respond_with(Response::Silence);
    // Requests have no timeout.
    let exporter = RespanSpanExporter::builder().base_url(collector.url()).timeout(NEVER);
    let telemetry = without_batching(exporter);
    let client = telemetry.get_client();
    let (done, is_done) = channel();
    std::thread::scope(|scope| {
        client.start_span("outer").run(|| {
            client.start_span("inner").run(|| {
                scope.spawn(|| done.send(telemetry.shutdown_timeout(Duration::from_millis(500)).is_ok()));
                let ended = is_done.recv_timeout(TIMEOUT);
                // Releases the waiting thread, if it waits.
                drop(collector);
                assert_eq!(ended, Ok(false), "nothing is delivered, and the time is up");
            });
        });
    });
    let _ = telemetry.shutdown_timeout(TIMEOUT);
    assert_eq!(consistent_counts(&telemetry).lost.shutdown, 2);
}

#[test]
fn open_spans_do_not_wait_for_room_at_a_shutdown() {
    let collector = Collector::start();
    collector.respond_with(Response::from(503).header("Retry-After", "86400"));
    let telemetry = sending_to(&collector.url())
        .max_queue_size(4)
        .max_export_batch_size(2)
        .overflow_policy(OverflowPolicy::Block(NEVER))
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 4);
    telemetry.flush().expect_err("the endpoint asks for patience");
    let client = telemetry.get_client();
    let open: Vec<_> = (0..40).map(|_| client.get_tracer().start("open")).collect();
    collector.respond_with(200);
    let (done, is_done) = channel();
    std::thread::scope(|scope| {
        scope.spawn(|| done.send(telemetry.shutdown_timeout(TIMEOUT).is_ok()));
        let ended = is_done.recv_timeout(TIMEOUT);
        assert_eq!(ended, Ok(true), "it is taken");
    });
    drop(open);
    assert_eq!(consistent_counts(&telemetry).exported, 44);
}

#[test]
fn open_spans_do_not_block_a_shutdown_while_a_callback_hangs() {
    let (release, hangs) = channel::<()>();
    let hangs = Mutex::new(hangs);
    let telemetry = RespanTelemetry::builder()
        .add_processor(InMemorySpanExporter::new())
        .span_postprocess_callback(move |_| drop(hangs.lock().map(|hangs| hangs.recv())))
        .schedule_delay(NEVER)
        .max_queue_size(4)
        .max_export_batch_size(2)
        .overflow_policy(OverflowPolicy::Block(NEVER))
        .set_global_provider(false)
        .environment(|_| None)
        .build()
        .expect("a telemetry");
    record_spans(&telemetry, 2);
    let open: Vec<_> = (0..40)
        .map(|_| telemetry.get_client().get_tracer().start("open"))
        .collect();
    let (done, is_done) = channel();
    std::thread::scope(|scope| {
        scope.spawn(|| done.send(telemetry.shutdown_timeout(Duration::from_millis(300)).is_ok()));
        let ended = is_done.recv_timeout(TIMEOUT);
        drop(release);
        assert_eq!(ended, Ok(false), "the time is up");
    });
    drop(open);
    let _ = telemetry.shutdown_timeout(TIMEOUT);
    assert_eq!(consistent_counts(&telemetry).exported, 42);
}

/// A future that never completes.
#[derive(Debug)]
struct Pending;

impl SpanExporter for Pending {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        std::future::pending().await
    }
}

#[test]
fn an_exporter_that_hangs_loses_its_batch_only() {
    for batching in [false, true] {
        let telemetry = RespanTelemetry::builder()
            .add_processor(Processor::new(Pending))
            .is_batching_enabled(batching)
            .set_global_provider(false)
            .environment(|name| (name == "OTEL_BSP_EXPORT_TIMEOUT").then(|| "50".to_owned()))
            .build()
            .expect("a telemetry");
        record_spans(&telemetry, 2);
        let error = telemetry
            .flush_timeout(TIMEOUT)
            .expect_err("it does not answer")
            .to_string();
        assert!(error.contains("longer than 50ms"), "{error}");
        assert_eq!(consistent_counts(&telemetry).lost.export_failed, 2);
        telemetry.shutdown_timeout(TIMEOUT).expect("nothing is left");
    }
}

fn runtime() -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime")
}

#[test]
fn concurrent_flushes_and_shutdowns_return_the_same_result() {
    let collector = Collector::responding([Response::Held(200)]);
    let telemetry = sending_to(&collector.url()).build().expect("a telemetry");
    record_spans(&telemetry, 3);
    std::thread::scope(|scope| {
        let flush = scope.spawn(|| runtime().block_on(async { telemetry.flush_timeout(TIMEOUT) }));
        let ends: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| runtime().block_on(async { telemetry.shutdown_timeout(TIMEOUT) })))
            .collect();
        collector.wait_for(1);
        collector.release();
        flush.join().expect("no panic").expect("delivered");
        for end in ends {
            end.join().expect("no panic").expect("delivered");
        }
    });
    telemetry.flush().expect("nothing is left");
    telemetry.shutdown().expect("nothing is left");
    assert_each_once(&collector, 3);
}

/// Shuts its telemetry down on drop, and sends the result.
struct Ending(RespanTelemetry, Sender<bool>);

impl Drop for Ending {
    fn drop(&mut self) {
        let ended = self.0.shutdown_timeout(Duration::from_millis(300));
        let _ = self.1.send(ended.is_ok());
    }
}

#[test]
fn a_panic_inside_of_a_runtime_does_not_wait_for_an_endpoint_that_hangs() {
    let collector = Collector::responding([Response::Silence]);
    let telemetry = with_timeout(&collector.url(), NEVER);
    record_spans(&telemetry, 1);
    let (told, tells) = channel();
    let panicked = std::thread::spawn(move || {
        runtime().block_on(async {
            let _ending = Ending(telemetry, told);
            std::panic::resume_unwind(Box::new("a panic that says nothing"));
        });
    });
    assert_eq!(tells.recv_timeout(TIMEOUT), Ok(false));
    assert!(panicked.join().is_err());
}
