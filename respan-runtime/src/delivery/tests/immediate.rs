//! Batching off: exports on the thread that ended the span.

use super::*;
use crate::delivery::completion::FlushError;
use crate::exporter::InMemorySpanExporter;
use crate::exporter::console::ConsoleSpanExporter;
use opentelemetry::Context;
use std::io;
use std::sync::Weak;

#[test]
fn spans_are_exported_on_the_callers_thread_before_submit_returns() {
    let exporter = MockExporter::default();
    let pipeline = pipeline(false);
    pipeline.add(exporter.processor(), false);
    submit(&pipeline, 1..=2);
    let here = thread::current().name().unwrap_or("").to_owned();
    let call = |id| Call {
        thread: here.clone(),
        ids: vec![id],
    };
    assert_eq!(exporter.calls(), [call(1), call(2)]);
    pipeline.flush(LONG).expect("delivered");
    assert_eq!(exporter.events(), ["flush"]);
}

/// Records the context in which it is called.
#[derive(Debug, Clone, Default)]
struct ContextExporter(Arc<Mutex<Vec<Seen>>>);

/// The caller's `Mark`, and whether telemetry is suppressed.
type Seen = (Option<u32>, bool);

#[derive(Debug)]
struct Mark(u32);

impl SpanExporter for ContextExporter {
    async fn export(&self, _batch: Vec<SpanData>) -> OTelSdkResult {
        let seen = Context::map_current(|context| {
            (
                context.get::<Mark>().map(|mark| mark.0),
                context.is_telemetry_suppressed(),
            )
        });
        self.0.lock().expect("not poisoned").push(seen);
        Ok(())
    }
}

#[test]
fn an_exporter_sees_the_callers_context_with_telemetry_suppressed() {
    let exporter = ContextExporter::default();
    let pipeline = pipeline(false);
    pipeline.add(Processor::new(exporter.clone()), false);
    let _attached = Context::current_with_value(Mark(7)).attach();
    submit(&pipeline, [1]);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async { submit(&pipeline, [2]) });
    assert_eq!(
        *exporter.0.lock().expect("not poisoned"),
        [(Some(7), true), (Some(7), true)]
    );
    assert!(!Context::is_current_telemetry_suppressed());
}

#[test]
fn inside_a_runtime_a_third_party_exporter_runs_on_its_thread_and_the_caller_waits() {
    for flavour in [
        tokio::runtime::Builder::new_current_thread,
        tokio::runtime::Builder::new_multi_thread,
    ] {
        let exporter = MockExporter {
            waker: Some(|| Box::pin(tokio::time::sleep(Duration::from_millis(1)))),
            ..MockExporter::default()
        };
        let pipeline = pipeline(false);
        pipeline.add(exporter.processor(), false);
        let runtime = flavour().build().expect("a runtime");
        runtime.block_on(async {
            submit(&pipeline, 1..=2);
            assert_eq!(exporter.ids(), [1, 2]);
            pipeline.flush(LONG).expect("delivered");
            pipeline.shutdown(LONG).expect("stopped");
        });
        assert!(
            exporter.calls().iter().all(|call| call.thread == "respan-export-0"),
            "{:?}",
            exporter.calls()
        );
    }
}

#[test]
fn inside_a_runtime_an_exporter_of_respan_runs_on_the_callers_thread() {
    let exporter = InMemorySpanExporter::new();
    let pipeline = pipeline(false);
    pipeline.add(exporter.clone().into(), false);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        submit(&pipeline, [1]);
        assert_eq!(exporter.finished_spans().len(), 1);
        pipeline.flush(LONG).expect("delivered");
        pipeline.shutdown(LONG).expect("stopped");
    });
}

#[test]
fn a_caller_waits_only_once_for_an_exporter_that_hangs() {
    let (exporter, gate, _arrivals) = MockExporter::gated();
    let batch = BatchSettings {
        export_timeout: Duration::ZERO,
        ..BatchSettings::default()
    };
    let mut pipeline = Pipeline::new(PipelineSettings {
        batch,
        batching: false,
        ..PipelineSettings::default()
    });
    pipeline.add(exporter.processor(), false);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async { submit(&pipeline, [1]) });
    // A caller that waits again would not return.
    pipeline.settings.batch.export_timeout = LONG * 60;
    runtime.block_on(async { submit(&pipeline, 2..=30) });
    gate.open();
    pipeline.flush(LONG).expect("delivered");
    assert_eq!(exporter.ids(), (1..=30).collect::<Vec<_>>());
}

/// A writer that ends a span and flushes while the exporter writes to it.
struct ReentrantWriter(Weak<Pipeline>, Sender<Result<(), FlushError>>);

impl io::Write for ReentrantWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(pipeline) = self.0.upgrade() {
            submit(&pipeline, [9]);
            let _ = self.1.send(pipeline.flush(LONG));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_writer_of_an_exporter_can_end_spans_and_flush() {
    let pipeline = Arc::new(pipeline(false));
    let (sender, results) = channel();
    let writer = ReentrantWriter(Arc::downgrade(&pipeline), sender);
    pipeline.add(ConsoleSpanExporter::new().writer(writer).into(), false);
    // Its parent never ends, so the flush writes it.
    pipeline.submit(crate::model::SpanRecord {
        parent_span_id: 5.into(),
        ..callsite_record(1)
    });
    let flushing = Arc::clone(&pipeline);
    let (done, is_done) = channel();
    let flusher = thread::spawn(move || done.send(flushing.flush(LONG)));
    let result = is_done.recv_timeout(LONG).expect("it does not hang");
    assert_eq!(lost(result).nested, 1);
    flusher.join().expect("no panic").expect("the test waits");
    assert!(matches!(results.try_recv(), Ok(Err(FlushError::Nested))));
    let stats = pipeline.stats();
    assert_eq!((stats.exported, stats.lost.nested, stats.queued), (1, 1, 0));
}

#[test]
fn a_shutdown_delivers_the_spans_of_threads_that_wait_for_each_other() {
    let (exporter, gate, arrivals) = MockExporter::gated();
    let pipeline = pipeline(false);
    pipeline.add(exporter.processor(), false);
    thread::scope(|scope| {
        for id in 1..=4 {
            let pipeline = &pipeline;
            scope.spawn(move || submit(pipeline, [id]));
        }
        arrivals.recv_timeout(LONG).expect("the first attempt");
        while pipeline.callers() < 4 {
            thread::yield_now();
        }
        let stopping = scope.spawn(|| pipeline.shutdown(LONG));
        while !pipeline.is_closed() {
            thread::yield_now();
        }
        gate.open();
        stopping.join().expect("no panic").expect("delivered");
    });
    let stats = pipeline.stats();
    assert_eq!((stats.exported, stats.lost.total()), (4, 0));
}
