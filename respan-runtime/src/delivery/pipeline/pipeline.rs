//! Pipeline of one telemetry, as the threads of the program use it.

use super::immediate;
use super::lifecycle::Lifecycle;
use super::reports::Reports;
use super::shared::Shared;
use crate::delivery::queue::SpanQueue;
use crate::delivery::route::{Decision, Destination, ProcessorRegistry, Redaction, decide_early};
use crate::delivery::settings::PipelineSettings;
use crate::delivery::statistics::{AllThreadCounters, Counters, LossReason};
use crate::diagnostics::{diagnose_in_child, diagnose_once};
use crate::fork;
use crate::model::{FinishedSpan, SpanRecord};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// Some processor exports on its worker thread.
pub(super) const BATCHED: u8 = 1;
/// Some processor exports on the thread that ended the span.
pub(super) const IMMEDIATE: u8 = 2;
/// The pipeline is shut down.
pub(super) const CLOSED: u8 = 4;

/// Takes finished spans and delivers them to the exporters; see the [module](crate::delivery) for its threads and locks.
#[derive(Debug)]
pub(crate) struct Pipeline {
    /// `BATCHED`, `IMMEDIATE` and `CLOSED`: decides the path of a span without a lock.
    pub(super) mode: AtomicU8,
    pub(crate) thread_counters: AllThreadCounters,
    pub(super) shared: Arc<Shared>,
    pub(crate) settings: PipelineSettings,
    /// Destinations that export on the thread that ended the span.
    pub(super) immediate: RwLock<Arc<[Arc<Destination>]>>,
    pub(super) lifecycle: Mutex<Lifecycle>,
    pub(super) reports: Reports,
    /// The process that has its threads.
    pub(crate) process: fork::Generation,
}

impl Pipeline {
    pub(crate) fn new(settings: PipelineSettings) -> Self {
        let batch = settings.batch.clamped();
        let shared = Shared {
            span_queue: SpanQueue::new(&batch),
            counters: Arc::new(Counters::default()),
            foreign_spans: settings.foreign_spans,
            redaction: Redaction {
                mask: settings.mask.clone(),
                value_length: settings.value_length,
                description_limits: settings.description_limits,
            },
            registry: ProcessorRegistry::default(),
        };
        let process = fork::Generation::current();
        Self {
            mode: AtomicU8::new(0),
            thread_counters: AllThreadCounters::new(process),
            shared: Arc::new(shared),
            settings: PipelineSettings { batch, ..settings },
            immediate: RwLock::new(Arc::new([])),
            lifecycle: Mutex::default(),
            reports: Reports::new(),
            process,
        }
    }

    /// Returns whether there is no processor.
    pub(crate) fn is_empty(&self) -> bool {
        self.mode.load(Ordering::Relaxed) & (BATCHED | IMMEDIATE) == 0
    }

    #[cfg(test)]
    pub(crate) fn callers(&self) -> usize {
        let workers = crate::sync::lock(&self.lifecycle).workers.clone();
        workers.iter().map(|worker| worker.callers()).sum()
    }

    #[cfg(test)]
    pub(crate) fn is_closed(&self) -> bool {
        self.mode.load(Ordering::Relaxed) & CLOSED != 0
    }

    /// Takes a finished span. If all processors batch, this is one push under the lock of the span queue.
    pub(crate) fn submit(&self, record: SpanRecord) {
        let mode = self.mode.load(Ordering::Relaxed);
        if mode == BATCHED && self.process.is_current() {
            self.shared.span_queue.push(FinishedSpan::Record(record));
        } else {
            self.submit_slow(mode, vec![record]);
        }
    }

    /// As [`submit`](Self::submit), with the record built in place: `record` is called once.
    #[inline]
    pub(crate) fn submit_with(&self, size: usize, record: &mut impl FnMut() -> SpanRecord) {
        let mode = self.mode.load(Ordering::Relaxed);
        if mode == BATCHED && self.process.is_current() {
            self.shared.span_queue.push_with(size, record);
        } else {
            self.submit_slow(mode, vec![record()]);
        }
    }

    /// As [`submit`](Self::submit), for spans that are exported together with batching off.
    pub(crate) fn submit_all(&self, records: Vec<SpanRecord>) {
        let mode = self.mode.load(Ordering::Relaxed);
        if mode == BATCHED {
            for record in records {
                self.submit(record);
            }
        } else {
            self.submit_slow(mode, records);
        }
    }

    /// The decision about a span with this record, for its children.
    pub(crate) fn decide(&self, record: &SpanRecord) -> Decision {
        decide_early(record, self.settings.foreign_spans)
    }

    /// Counts a finished span that waits in a buffer.
    pub(crate) fn count_buffered(&self) {
        self.shared.counters.buffered.add(1);
    }

    /// Counts spans that have left their buffer, to be submitted.
    pub(crate) fn count_processed(&self, spans: usize) {
        self.shared.counters.buffered.sub(spans);
    }

    /// Counts a span that was discarded with its buffer.
    pub(crate) fn count_discarded(&self) {
        self.shared.counters.buffered.sub(1);
        self.shared.counters.discarded.add(1);
    }

    #[cold]
    fn submit_slow(&self, mode: u8, records: Vec<SpanRecord>) {
        let counters = &self.shared.counters;
        if !self.process.is_current() {
            counters.submitted.add(records.len());
            counters.lost.add(LossReason::Forked, records.len());
            diagnose_in_child!(
                "pipeline",
                "spans of a telemetry that was made before `fork` are not sent by the child; call `init` in the child"
            );
            return;
        }
        if mode & CLOSED != 0 {
            counters.submitted.add(records.len());
            counters.lost.add(LossReason::Shutdown, records.len());
            diagnose_once!(
                Debug,
                "pipeline",
                "a span ended after the shutdown of its telemetry; it is lost"
            );
            return;
        }
        if mode & IMMEDIATE == 0 {
            counters.submitted.add(records.len());
            counters.unrouted.add(records.len());
            return;
        }
        let destinations = Arc::clone(&self.immediate.read().unwrap_or_else(PoisonError::into_inner));
        let is_last = mode & BATCHED == 0;
        let rest = immediate::deliver(&destinations, records, &self.shared, &self.settings.batch, is_last);
        if is_last {
            return;
        }
        for span in rest {
            if let Some(span) = span {
                self.shared.span_queue.push(span);
            } else {
                // No span queue follows: the copy that was counted was the span itself.
                counters.submitted.add(1);
                counters.copied.sub(1);
            }
        }
    }
}
