//! Tests of the pipeline with its threads and with hand-made records.

mod batched;
mod faults;
mod immediate;
mod lifecycle;
mod routing;

use crate::delivery::completion::FlushError;
use crate::delivery::pipeline::Pipeline;
use crate::delivery::processor::Processor;
use crate::delivery::settings::{BatchSettings, PipelineSettings};
use crate::delivery::statistics::LostSpans;
use crate::model::callsite_record;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

/// Fails a test that hangs.
const LONG: Duration = Duration::from_secs(60);

fn pipeline(batching: bool) -> Pipeline {
    Pipeline::new(PipelineSettings {
        batching,
        ..PipelineSettings::default()
    })
}

/// A pipeline without a schedule: only full batches and flushes export.
fn unscheduled(max_queue_size: usize, max_export_batch_size: usize) -> Pipeline {
    let batch = BatchSettings {
        max_queue_size,
        max_export_batch_size,
        schedule_delay: LONG * 60,
        ..BatchSettings::default()
    };
    with_batches(batch)
}

fn with_batches(batch: BatchSettings) -> Pipeline {
    Pipeline::new(PipelineSettings {
        batch,
        ..PipelineSettings::default()
    })
}

fn submit(pipeline: &Pipeline, ids: impl IntoIterator<Item = u64>) {
    for id in ids {
        pipeline.submit(callsite_record(id));
    }
}

/// The spans that a flush reports as lost on the way to an exporter.
fn lost(flushed: Result<(), FlushError>) -> LostSpans {
    match flushed {
        Err(FlushError::Lost { lost, .. }) => *lost,
        other => panic!("{other:?}"),
    }
}

/// One call of `export`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Call {
    thread: String,
    ids: Vec<u64>,
}

/// A third-party exporter that records its calls and can be made to fail.
#[derive(Debug, Clone, Default)]
struct MockExporter {
    calls: Arc<Mutex<Vec<Call>>>,
    events: Arc<Mutex<Vec<&'static str>>>,
    fails: bool,
    panics: bool,
    never_ends: bool,
    gate: Option<Arc<Gate>>,
    waker: Option<Waker>,
}

type Waker = fn() -> futures_core::future::BoxFuture<'static, ()>;

/// Blocks an exporter until it is opened; announces each arrival.
#[derive(Debug)]
struct Gate {
    is_open: Mutex<bool>,
    opened: Condvar,
    arrivals: Mutex<Sender<()>>,
}

impl Gate {
    fn closed() -> (Arc<Self>, Receiver<()>) {
        let (sender, arrivals) = channel();
        let gate = Self {
            is_open: Mutex::new(false),
            opened: Condvar::new(),
            arrivals: Mutex::new(sender),
        };
        (Arc::new(gate), arrivals)
    }

    fn open(&self) {
        *self.is_open.lock().expect("not poisoned") = true;
        self.opened.notify_all();
    }

    fn pass(&self) {
        let _ = self.arrivals.lock().expect("not poisoned").send(());
        let open = self.is_open.lock().expect("not poisoned");
        drop(self.opened.wait_while(open, |open| !*open).expect("not poisoned"));
    }
}

impl MockExporter {
    fn gated() -> (Self, Arc<Gate>, Receiver<()>) {
        let (gate, arrivals) = Gate::closed();
        let exporter = Self {
            gate: Some(Arc::clone(&gate)),
            ..Self::default()
        };
        (exporter, gate, arrivals)
    }

    fn calls(&self) -> Vec<Call> {
        self.calls.lock().expect("not poisoned").clone()
    }

    /// The ids of all spans, in the order in which they arrived.
    fn ids(&self) -> Vec<u64> {
        self.calls().into_iter().flat_map(|call| call.ids).collect()
    }

    fn events(&self) -> Vec<&'static str> {
        self.events.lock().expect("not poisoned").clone()
    }

    fn processor(&self) -> Processor {
        Processor::new(self.clone())
    }
}

impl SpanExporter for MockExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        if let Some(gate) = &self.gate {
            gate.pass();
        }
        if let Some(waker) = &self.waker {
            waker().await;
        }
        assert!(!self.panics, "the mock panics");
        if self.never_ends {
            std::future::pending::<()>().await;
        }
        if self.fails {
            return Err(OTelSdkError::InternalFailure("the mock fails".into()));
        }
        let ids = batch
            .iter()
            .map(|span| u64::from_be_bytes(span.span_context.span_id().to_bytes()))
            .collect();
        let thread = thread::current().name().unwrap_or("").to_owned();
        self.calls.lock().expect("not poisoned").push(Call { thread, ids });
        Ok(())
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.events.lock().expect("not poisoned").push("flush");
        Ok(())
    }

    fn shutdown_with_timeout(&self, _timeout: Duration) -> OTelSdkResult {
        self.events.lock().expect("not poisoned").push("shutdown");
        Ok(())
    }
}
