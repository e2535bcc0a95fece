//! The pipeline of one telemetry: its callers' side.

use super::dispatcher::{Dispatcher, Shared};
use super::immediate;
use super::lifecycle::Lifecycle;
use crate::delivery::driver::ExporterDriver;
use crate::delivery::processor::Processor;
use crate::delivery::queue::SpanQueue;
use crate::delivery::route::{Destination, Names, Redaction, Rule};
use crate::delivery::settings::{PipelineSettings, Receives};
use crate::delivery::statistics::{AllThreadCounters, Counters};
use crate::delivery::tail::TailSampler;
use crate::delivery::worker::Worker;
use crate::diagnostics::{diagnose, diagnose_in_child, diagnose_once};
use crate::fork;
use crate::model::{FinishedSpan, SpanRecord};
use crate::sync::{catch_panic, lock};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;

/// Some processor is served by a thread of ours.
const BATCHED: u8 = 1;
/// Some processor is served on the caller's thread.
const IMMEDIATE: u8 = 2;
/// Shut down.
pub(crate) const CLOSED: u8 = 4;

/// Everything between the end of a span and the exporters.
#[derive(Debug)]
pub(crate) struct Pipeline {
    pub(crate) mode: AtomicU8,
    pub(crate) thread_counters: AllThreadCounters,
    pub(crate) shared: Arc<Shared>,
    pub(crate) settings: PipelineSettings,
    pub(crate) immediate: RwLock<Arc<[Arc<Destination>]>>,
    pub(crate) lifecycle: Mutex<Lifecycle>,
    /// Where its threads are.
    pub(crate) process: fork::Generation,
}

impl Pipeline {
    pub(crate) fn new(settings: PipelineSettings) -> Self {
        let batch = settings.batch.sane();
        let shared = Shared {
            span_queue: SpanQueue::new(&batch),
            counters: Arc::new(Counters::default()),
            foreign_spans: settings.foreign_spans,
            redaction: Redaction {
                mask: settings.mask.clone(),
                value_length: settings.value_length,
            },
            names: Names::default(),
        };
        let process = fork::Generation::current();
        Self {
            mode: AtomicU8::new(0),
            thread_counters: AllThreadCounters::new(process),
            shared: Arc::new(shared),
            settings: PipelineSettings { batch, ..settings },
            immediate: RwLock::new(Arc::new([])),
            lifecycle: Mutex::default(),
            process,
        }
    }

    /// Whether there is no processor.
    pub(crate) fn is_empty(&self) -> bool {
        self.mode.load(Ordering::Relaxed) & (BATCHED | IMMEDIATE) == 0
    }

    /// Takes a finished span. Where processors batch, that is one push under a short lock.
    pub(crate) fn submit(&self, record: SpanRecord) {
        self.submit_with(record.size(), || record);
    }

    /// As [`submit`](Self::submit), for one of this size that is not put together yet.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "part of where the span is put together")]
    pub(crate) fn submit_with(&self, size: usize, record: impl FnOnce() -> SpanRecord) {
        let mode = self.mode.load(Ordering::Relaxed);
        if mode == BATCHED && self.process.is_current() {
            self.shared
                .span_queue
                .push_with(size, || FinishedSpan::Record(record()));
        } else {
            self.submit_otherwise(mode, record());
        }
    }

    /// A finished span waits in a buffer.
    pub(crate) fn count_buffered(&self) {
        self.shared.counters.buffered.add(1);
    }

    /// A span has left its buffer: it is about to be submitted, or was discarded.
    pub(crate) fn count_unbuffered(&self, is_discarded: bool) {
        self.shared.counters.buffered.sub(1);
        self.shared.counters.discarded.add(usize::from(is_discarded));
    }

    #[cold]
    fn submit_otherwise(&self, mode: u8, record: SpanRecord) {
        let counters = &self.shared.counters;
        if !self.process.is_current() {
            counters.submitted.add(1);
            counters.forked.add(1);
            diagnose_in_child!(
                "pipeline",
                "spans of a telemetry that was made before `fork` are not sent by the child; call `init` in the child"
            );
            return;
        }
        if mode & CLOSED != 0 {
            counters.submitted.add(1);
            counters.shutdown.add(1);
            diagnose_once!(
                Debug,
                "pipeline",
                "a span ended after the shutdown of its telemetry; it is lost"
            );
            return;
        }
        if mode & IMMEDIATE == 0 {
            counters.submitted.add(1);
            counters.unrouted.add(1);
            return;
        }
        let destinations = Arc::clone(&self.immediate.read().unwrap_or_else(PoisonError::into_inner));
        let is_last = mode & BATCHED == 0;
        let timeout = self.settings.batch.export_timeout;
        let rest = immediate::deliver(&destinations, record, &self.shared, timeout, is_last);
        match rest {
            _ if is_last => {}
            Some(span) => self.shared.span_queue.push(span),
            // It ends here, and what was counted as a copy was the span.
            None => {
                counters.submitted.add(1);
                counters.copied.sub(1);
            }
        }
    }

    /// One more destination, for spans that end from now on.
    pub(crate) fn add(&self, processor: Processor, is_default: bool) {
        let Processor {
            exporter,
            name,
            filter,
            batching,
            tail,
        } = processor;
        let described = exporter.describe();
        let is_foreign = exporter.is_foreign();
        let Some(mut exporter) = catch_panic(|| exporter.into_export(self.settings.batch.export_timeout)).flatten()
        else {
            diagnose!(
                Error,
                "pipeline",
                "the exporter {described} cannot be used; its processor is left out"
            );
            return;
        };
        if catch_panic(|| exporter.set_resource(&self.settings.resource)).is_none() {
            diagnose!(
                Error,
                "pipeline",
                "the exporter {described} panicked when it was told the resource"
            );
        }
        let name = name.map(|name| name.trim().to_owned());
        let rule = match name.as_deref() {
            Some("") => Rule::Unrouted,
            Some(name) => Rule::Named(name.to_owned()),
            None if is_default && self.settings.default_receives == Receives::Unrouted => Rule::Unrouted,
            None => Rule::All,
        };
        let name = name.filter(|name| !name.is_empty());
        if let Some(name) = name.as_deref().filter(|name| name.contains(',')) {
            diagnose!(
                Warning,
                "pipeline",
                "the processor {name:?} gets no spans: spans separate the names of processors with commas; give it a name \
                 without one"
            );
        }
        let mut lifecycle = lock(&self.lifecycle);
        if lifecycle.end.is_some() {
            drop(lifecycle);
            diagnose!(
                Warning,
                "pipeline",
                "a processor was added after the shutdown; it is ignored"
            );
            return;
        }
        if let Some(name) = &name {
            self.shared.names.add(name);
        }
        let thread_name = match &name {
            Some(name) if !name.contains('\0') => format!("respan-export-{name}"),
            _ => format!("respan-export-{}", lifecycle.workers.len()),
        };
        let driver = ExporterDriver::new(name.unwrap_or_else(|| described.into_owned()), exporter);
        let mut batch = self.settings.batch;
        // A trace that is kept comes all at once.
        let held = tail.as_ref().map_or(0, |tail| tail.max_spans);
        batch.max_queue_size = batch.max_queue_size.saturating_add(held);
        let tail =
            tail.map(|policy| TailSampler::new(policy, batch.max_queue_bytes, Arc::clone(&self.shared.counters)));
        let worker = Arc::new(Worker::new(driver, is_foreign, thread_name, batch));
        lifecycle.workers.push(Arc::clone(&worker));
        let wants_batches = batching.unwrap_or(self.settings.batching);
        let is_batched = wants_batches && worker.start() && self.start(&mut lifecycle);
        if !is_batched && worker.has_spool() {
            // What an earlier process has left does not wait for the first span.
            worker.start();
        }
        let destination = Arc::new(Destination {
            rule,
            filter,
            postprocess: self.settings.postprocess.clone(),
            tail,
            worker,
        });
        if is_batched {
            self.shared.span_queue.add(destination);
            self.mode.fetch_or(BATCHED, Ordering::Relaxed);
        } else {
            let mut immediate = self.immediate.write().unwrap_or_else(PoisonError::into_inner);
            *immediate = immediate.iter().cloned().chain([destination]).collect();
            self.mode.fetch_or(IMMEDIATE, Ordering::Relaxed);
        }
        // A subscriber may do anything, adding processors included.
        drop(lifecycle);
        if wants_batches && !is_batched {
            diagnose!(
                Error,
                "pipeline",
                "the system gives no thread; each span is exported at once by the one that ends it"
            );
        }
    }

    /// Starts the pipeline's thread with the first processor that needs it.
    fn start(&self, lifecycle: &mut Lifecycle) -> bool {
        if lifecycle.thread.is_none() {
            self.shared.span_queue.reserve();
            let runner = Dispatcher::new(Arc::clone(&self.shared), self.settings.batch.schedule_delay);
            let builder = thread::Builder::new().name("respan-pipeline".into());
            lifecycle.thread = builder.spawn(move || runner.run()).ok();
        }
        lifecycle.thread.is_some()
    }
}
