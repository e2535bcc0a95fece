//! `flush_async`: waits for delivery without blocking the executor.

use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::testing::InMemorySpanExporter;
use respan::{Client, FlushError, Processor, get_client};
use respan_tests::recording::{names, recording, with_processors};
use std::future::Future;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, OnceLock};

fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(future)
}

/// Waits in `export` until a task of the program has run.
#[derive(Debug)]
struct WaitsForTask(Mutex<Receiver<()>>, InMemorySpanExporter);

impl SpanExporter for WaitsForTask {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().expect("the receiver").recv().expect("the task has run");
        SpanExporter::export(&self.1, batch).await
    }
}

#[test]
fn other_tasks_of_the_thread_run_meanwhile() {
    let (sender, receiver) = channel();
    let exporter = InMemorySpanExporter::new();
    let waiting = WaitsForTask(Mutex::new(receiver), exporter.clone());
    let telemetry = with_processors(true, [Processor::new(waiting)]);
    telemetry.run(|| get_client().start_span("step").run(|| ()));
    let flushed = block_on(async {
        let (flushed, sent) = tokio::join!(telemetry.flush_async(), async { sender.send(()) });
        sent.expect("the exporter waits");
        flushed
    });
    assert!(flushed.is_ok(), "{flushed:?}");
    assert_eq!(names(&exporter), ["step.task"]);
}

#[test]
fn the_client_flushes_its_telemetry() {
    let exporter = InMemorySpanExporter::new();
    let telemetry = with_processors(true, [exporter.clone().into()]);
    telemetry.run(|| get_client().start_span("step").run(|| ()));
    let flush = telemetry.run(|| get_client().flush_async());
    assert!(exporter.finished_spans().is_empty(), "nothing before the first poll");
    block_on(flush).expect("delivered");
    assert_eq!(names(&exporter), ["step.task"]);
    // Also from another thread.
    telemetry.run(|| get_client().start_span("next").run(|| ()));
    let flush = telemetry.get_client().flush_async();
    std::thread::spawn(|| block_on(flush))
        .join()
        .expect("the thread")
        .expect("delivered");
    assert_eq!(names(&exporter), ["step.task", "next.task"]);
}

#[test]
fn there_may_be_nothing_to_flush() {
    block_on(get_client().flush_async()).expect("no telemetry");
    let (telemetry, _exporter) = recording();
    block_on(telemetry.flush_async()).expect("no span");
    telemetry.shutdown().expect("delivered");
    block_on(telemetry.flush_async()).expect("shut down");
}

#[derive(Debug)]
struct Fails;

impl SpanExporter for Fails {
    async fn export(&self, _batch: Vec<SpanData>) -> OTelSdkResult {
        Err(OTelSdkError::InternalFailure("no route".to_owned()))
    }
}

#[test]
fn a_failed_export_is_returned() {
    let telemetry = with_processors(true, [Processor::new(Fails)]);
    telemetry.run(|| get_client().start_span("step").run(|| ()));
    let error = block_on(telemetry.flush_async()).expect_err("the exporter failed");
    assert!(error.to_string().contains("no route"), "{error}");
}

type Result = std::result::Result<(), FlushError>;

/// Flushes the telemetry that it exports for.
#[derive(Debug, Clone, Default)]
struct Flushes {
    client: Arc<OnceLock<Client>>,
    result: Arc<OnceLock<Result>>,
}

impl SpanExporter for Flushes {
    async fn export(&self, _batch: Vec<SpanData>) -> OTelSdkResult {
        if let Some(client) = self.client.get() {
            let _ = self.result.set(client.flush_async().await);
        }
        Ok(())
    }
}

#[test]
fn an_exporter_cannot_wait_for_itself() {
    let exporter = Flushes::default();
    let telemetry = with_processors(true, [Processor::new(exporter.clone())]);
    exporter.client.set(telemetry.get_client()).expect("the first time");
    telemetry.run(|| get_client().start_span("step").run(|| ()));
    telemetry.flush().expect("delivered");
    assert!(matches!(exporter.result.get(), Some(Err(FlushError::Nested))));
}
