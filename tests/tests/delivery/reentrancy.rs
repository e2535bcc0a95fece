//! Callbacks of the program that call respan: neither deadlock nor endless recursion.

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::testing::InMemorySpanExporter;
use respan::{
    Client, ConsoleSpanExporter, FlushError, Mask, Processor, RespanTelemetry, ShutdownError, TailPolicy, get_client,
};
use respan_tests::recording::record;
use serde::{Serialize, Serializer};
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

#[respan::task]
fn step() {}

/// The calls that the program's code makes during delivery.
#[derive(Clone, Debug, Default)]
struct Caller(Arc<OnceLock<Client>>);

impl Caller {
    fn call(&self) {
        let Some(client) = self.0.get() else { return };
        // The first call must not lift the guard for the second.
        for _ in 0..2 {
            client.start_span("inside").run(step);
            assert!(matches!(client.flush(), Err(FlushError::Nested)));
            let _ = (client.stats(), client.processor_stats());
        }
    }
}

#[derive(Debug)]
struct Exporter(Caller, InMemorySpanExporter);

impl SpanExporter for Exporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.call();
        SpanExporter::export(&self.1, batch).await
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        self.0.call();
    }
}

struct Writer(Caller);

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.call();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[respan::task]
fn masked(text: &str) -> usize {
    text.len()
}

#[test]
fn code_that_runs_while_spans_are_delivered_may_call_respan() {
    for batching in [false, true] {
        let (caller, exporter) = (Caller::default(), InMemorySpanExporter::new());
        let call = |caller: &Caller| {
            let caller = caller.clone();
            move || caller.call()
        };
        let (hook, callback, filter, condition) = (call(&caller), call(&caller), call(&caller), call(&caller));
        let policy = TailPolicy::new().keep_if(move |_| {
            condition();
            true
        });
        let filtered = Processor::new(InMemorySpanExporter::new())
            .tail(policy)
            .filter(move |_| {
                filter();
                true
            });
        let telemetry = RespanTelemetry::builder()
            .environment(|_| None)
            .is_batching_enabled(batching)
            .mask(Mask::new().hook(move |_, _| {
                hook();
                None
            }))
            .span_postprocess_callback(move |_| callback())
            .add_processor(Exporter(caller.clone(), exporter.clone()))
            .add_processor(ConsoleSpanExporter::new().writer(Writer(caller.clone())))
            .add_processor(filtered)
            .build()
            .expect("the options are right");
        let client = telemetry.get_client();
        caller.0.set(client).expect("the first time");
        client.start_span("outer").run(|| masked("a"));
        let ended = telemetry.shutdown();
        assert_eq!(exporter.tree().to_string(), "outer.task\n  masked.task\n", "{batching}");
        let counts = client.stats();
        assert_eq!(counts.exported, 6, "{counts:?}");
        // `call` panics on any result but `FlushError::Nested`.
        assert_eq!(counts.filter_panics, 0, "{counts:?}");
        assert_eq!(counts.lost.total(), counts.lost.nested, "{counts:?}");
        match ended {
            Ok(()) => assert_eq!(counts.lost.total(), 0),
            Err(ShutdownError::Lost { lost, .. }) => assert_eq!(*lost, counts.lost),
            Err(error) => panic!("everybody takes everything: {error}"),
        }
    }
}

/// Otherwise each export would record spans for the next one.
#[test]
fn spans_started_by_an_exporter_are_not_recorded() {
    for batching in [false, true] {
        let (caller, exporter) = (Caller::default(), InMemorySpanExporter::new());
        let telemetry = RespanTelemetry::builder()
            .environment(|_| None)
            .is_batching_enabled(batching)
            .set_global_provider(false)
            .add_processor(Exporter(caller.clone(), exporter.clone()))
            .build()
            .expect("the options are right");
        caller.0.set(telemetry.get_client()).expect("the first time");
        telemetry.get_client().start_span("outer").run(|| ());
        for _ in 0..2 {
            telemetry.flush().expect("it takes everything");
        }
        let counts = telemetry.get_client().stats();
        assert_eq!((counts.started, counts.exported), (1, 1), "{batching} {counts:?}");
    }
}

/// Ends a span on another thread, once, and waits for that thread, like a client with a traced worker thread.
#[derive(Debug)]
struct Delegating(Caller, InMemorySpanExporter, AtomicBool);

impl SpanExporter for Delegating {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        if let Some(client) = self.0.0.get().filter(|_| !self.2.swap(true, Ordering::SeqCst)) {
            let ended = std::thread::scope(|scope| scope.spawn(|| client.start_span("inside").run(step)).join());
            assert!(ended.is_ok());
        }
        SpanExporter::export(&self.1, batch).await
    }
}

/// Without batching two threads need the exporter: one holds it and waits for the other.
#[test]
fn an_exporter_may_wait_for_a_thread_that_ends_spans() {
    for batching in [false, true] {
        let (caller, exporter) = (Caller::default(), InMemorySpanExporter::new());
        let telemetry = RespanTelemetry::builder()
            .environment(|name| (name == "OTEL_BSP_EXPORT_TIMEOUT").then(|| "50".to_owned()))
            .is_batching_enabled(batching)
            .set_global_provider(false)
            .add_processor(Delegating(caller.clone(), exporter.clone(), AtomicBool::new(false)))
            .build()
            .expect("the options are right");
        caller.0.set(telemetry.get_client()).expect("the first time");
        telemetry.get_client().start_span("outer").run(|| ());
        telemetry.flush().expect("it takes everything");
        telemetry.shutdown().expect("it takes everything");
        let counts = telemetry.get_client().stats();
        assert_eq!((counts.exported, counts.lost.total()), (3, 0), "{counts:?}");
        assert_eq!(exporter.finished_spans().len(), 3, "{batching}");
    }
}

/// Updates its span, records others and flushes while it is serialised.
struct CallsRespan;

impl Serialize for CallsRespan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        get_client().add_event("captured", [("a", 1)]);
        get_client().start_span("inside").run(step);
        get_client().flush().expect("memory takes everything");
        serializer.serialize_str("talkative")
    }
}

#[test]
fn values_may_call_respan_while_they_are_captured() {
    #[respan::task]
    fn pass(value: CallsRespan) -> CallsRespan {
        value
    }

    let (_, tree) = record(|| pass(CallsRespan));
    let span = tree.span("pass.task");
    assert_eq!(span.input()["kwargs"]["value"], "talkative");
    assert_eq!(span.output(), "talkative");
    assert_eq!(tree.spans().count(), 5, "{tree}");
}
