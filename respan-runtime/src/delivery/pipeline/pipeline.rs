//! Pipeline of one telemetry, as the threads of the program use it.

use super::immediate;
use super::lifecycle::Lifecycle;
use super::shared::Shared;
use crate::delivery::queue::SpanQueue;
use crate::delivery::route::{Decision, Destination, ProcessorRegistry, Redaction, decide_record};
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
            process,
        }
    }

    /// Whether there is no processor.
    pub(crate) fn is_empty(&self) -> bool {
        self.mode.load(Ordering::Relaxed) & (BATCHED | IMMEDIATE) == 0
    }

    #[cfg(test)]
    pub(crate) fn is_closed(&self) -> bool {
        self.mode.load(Ordering::Relaxed) & CLOSED != 0
    }

    /// Takes a finished span. If all processors batch, this is one push under the lock of the span queue.
    pub(crate) fn submit(&self, record: SpanRecord) {
        self.submit_with(record.size(), || record);
    }

    /// As [`submit`](Self::submit), with the record built in place.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "builds the record in its caller")]
    pub(crate) fn submit_with(&self, size: usize, record: impl FnOnce() -> SpanRecord) {
        let mode = self.mode.load(Ordering::Relaxed);
        if mode == BATCHED && self.process.is_current() {
            self.shared
                .span_queue
                .push_with(size, || FinishedSpan::Record(record()));
        } else {
            self.submit_slow(mode, record());
        }
    }

    /// The decision about a span with this record.
    pub(crate) fn decide(&self, record: &SpanRecord) -> Decision {
        decide_record(record, self.settings.foreign_spans)
    }

    /// Counts a finished span that waits in a buffer.
    pub(crate) fn count_buffered(&self) {
        self.shared.counters.buffered.add(1);
    }

    /// Counts a span that has left its buffer, to be submitted or discarded.
    pub(crate) fn count_unbuffered(&self, is_discarded: bool) {
        self.shared.counters.buffered.sub(1);
        self.shared.counters.discarded.add(usize::from(is_discarded));
    }

    #[cold]
    fn submit_slow(&self, mode: u8, record: SpanRecord) {
        let counters = &self.shared.counters;
        if !self.process.is_current() {
            counters.submitted.add(1);
            counters.lost.add(LossReason::Forked, 1);
            diagnose_in_child!(
                "pipeline",
                "spans of a telemetry that was made before `fork` are not sent by the child; call `init` in the child"
            );
            return;
        }
        if mode & CLOSED != 0 {
            counters.submitted.add(1);
            counters.lost.add(LossReason::Shutdown, 1);
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
            // No span queue follows: the copy that was counted was the span itself.
            None => {
                counters.submitted.add(1);
                counters.copied.sub(1);
            }
        }
    }
}
