//! Batching off.

use super::*;
use crate::testing::InMemorySpanExporter;
use opentelemetry::Context;

#[test]
fn spans_are_exported_on_the_callers_thread_before_submit_returns() {
    let probe = Probe::default();
    let pipeline = pipeline(false);
    pipeline.add(probe.processor(), false);
    submit(&pipeline, 1..=2);
    let here = thread::current().name().unwrap_or("").to_owned();
    let call = |id| Call {
        thread: here.clone(),
        ids: vec![id],
    };
    assert_eq!(probe.calls(), [call(1), call(2)]);
    pipeline.flush(LONG).expect("delivered");
    assert_eq!(probe.events(), ["flush"]);
}

/// The caller's span, as the exporter finds it.
#[derive(Debug, Clone, Default)]
struct ContextProbe(Arc<Mutex<Vec<Seen>>>);

/// The caller's mark, and whether telemetry is suppressed.
type Seen = (Option<u32>, bool);

#[derive(Debug)]
struct Mark(u32);

impl SpanExporter for ContextProbe {
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
    let probe = ContextProbe::default();
    let pipeline = pipeline(false);
    pipeline.add(Processor::new(probe.clone()), false);
    let _attached = Context::current_with_value(Mark(7)).attach();
    submit(&pipeline, [1]);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async { submit(&pipeline, [2]) });
    assert_eq!(
        *probe.0.lock().expect("not poisoned"),
        [(Some(7), true), (Some(7), true)]
    );
    assert!(!Context::is_current_telemetry_suppressed());
}

#[test]
fn inside_a_runtime_a_foreign_exporter_has_its_own_thread_and_the_caller_waits() {
    for flavour in [
        tokio::runtime::Builder::new_current_thread,
        tokio::runtime::Builder::new_multi_thread,
    ] {
        let probe = Probe {
            waker: Some(|| Box::pin(tokio::time::sleep(Duration::from_millis(1)))),
            ..Probe::default()
        };
        let pipeline = pipeline(false);
        pipeline.add(probe.processor(), false);
        let runtime = flavour().build().expect("a runtime");
        runtime.block_on(async {
            submit(&pipeline, 1..=2);
            assert_eq!(probe.ids(), [1, 2]);
            pipeline.flush(LONG).expect("delivered");
            pipeline.shutdown(LONG).expect("stopped");
        });
        assert!(
            probe.calls().iter().all(|call| call.thread == "respan-export-0"),
            "{:?}",
            probe.calls()
        );
    }
}

#[test]
fn inside_a_runtime_our_own_exporter_stays_on_the_callers_thread() {
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
    let (probe, gate, _arrivals) = Probe::gated();
    let batch = BatchSettings {
        export_timeout: Duration::ZERO,
        ..BatchSettings::default()
    };
    let mut pipeline = Pipeline::new(PipelineSettings {
        batch,
        batching: false,
        ..PipelineSettings::default()
    });
    pipeline.add(probe.processor(), false);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async { submit(&pipeline, [1]) });
    // Whoever waited from now on would not come back.
    pipeline.settings.batch.export_timeout = LONG * 60;
    runtime.block_on(async { submit(&pipeline, 2..=30) });
    gate.open();
    pipeline.flush(LONG).expect("delivered");
    assert_eq!(probe.ids(), (1..=30).collect::<Vec<_>>());
}
