//! Spans that one exporter did not deliver: counted, logged, and remembered for the reports of flush and shutdown.

use crate::delivery::statistics::{LossReason, LostSpans, ProcessorCounters};
use crate::diagnostics::{LogLevel, RateLimit, WAS, emit, format_span_count};
use crate::exporter::ExportError;
use crate::sync::lock;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// The counters of one processor, and its losses that are not reported yet.
#[derive(Debug)]
pub(super) struct LossReporter {
    exporter_name: String,
    pub(super) counters: ProcessorCounters,
    log_limit: RateLimit,
    log_level: LogLevel,
    /// A shutdown has begun, which reports failures itself.
    is_muted: AtomicBool,
    failures: Mutex<Failures>,
}

/// The failures so far. Its lock is held while a loss is counted, so that both can be read together.
#[derive(Debug, Default)]
struct Failures {
    so_far: LossPosition,
    last_error: Option<ExportError>,
}

/// A point in the sequence of the failures of one exporter; their difference is what failed in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LossPosition {
    /// Spans that were lost with an error.
    pub(super) spans: u64,
    /// Errors, with and without lost spans.
    pub(super) errors: u64,
}

impl LossReporter {
    pub(super) fn new(exporter_name: String, log_level: LogLevel) -> Self {
        Self {
            exporter_name,
            counters: ProcessorCounters::default(),
            log_limit: RateLimit::default(),
            log_level,
            is_muted: AtomicBool::new(false),
            failures: Mutex::default(),
        }
    }

    /// The name of the processor, or the description of its exporter.
    pub(super) fn exporter_name(&self) -> &str {
        &self.exporter_name
    }

    pub(super) fn total(&self) -> u64 {
        self.counters.lost.read().total()
    }

    /// Counts spans as lost, logs it at a limited rate, and remembers the error for the next report.
    pub(super) fn lose(&self, spans: usize, reason: LossReason, error: Option<ExportError>) {
        if spans == 0 {
            return;
        }
        let is_reported_by_shutdown = error.is_some() && self.is_muted();
        let text = error.as_ref().map(ToString::to_string).unwrap_or_default();
        {
            let mut failures = lock(&self.failures);
            self.counters.lost.add(reason, spans);
            if let Some(error) = error {
                failures.add(spans, error);
            }
        }
        if let Some(lost) = self.log_limit.add(spans as u64).filter(|_| !is_reported_by_shutdown) {
            let explanation = explanation(reason);
            let colon = if explanation.is_empty() || text.is_empty() {
                ""
            } else {
                ": "
            };
            emit(
                self.log_level,
                "exporter",
                format_args!(
                    "{} not delivered to {}: {explanation}{colon}{text}",
                    format_span_count(lost, WAS),
                    self.exporter_name
                ),
            );
        }
    }

    /// Remembers an error that lost no spans.
    pub(super) fn remember(&self, error: ExportError) {
        lock(&self.failures).add(0, error);
    }

    /// The losses and the position so far, with the latest error.
    pub(super) fn so_far(&self) -> (LostSpans, LossPosition, Option<ExportError>) {
        let failures = lock(&self.failures);
        (self.counters.lost.read(), failures.so_far, failures.last_error.clone())
    }

    /// Leaves failures to the report of the shutdown from here on.
    pub(super) fn mute(&self) {
        self.is_muted.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_muted(&self) -> bool {
        self.is_muted.load(Ordering::Relaxed)
    }
}

impl Failures {
    fn add(&mut self, spans: usize, error: ExportError) {
        self.so_far.spans += spans as u64;
        self.so_far.errors += 1;
        self.last_error = Some(error);
    }
}

/// The cause and the remedy, where the error does not say them.
fn explanation(reason: LossReason) -> &'static str {
    match reason {
        LossReason::QueueFull => {
            "its queue was full; raise OTEL_BSP_MAX_QUEUE_SIZE or `max_queue_size`, or record less"
        }
        LossReason::Bytes => "its queue was full in bytes; raise `max_queue_bytes`, or record less",
        LossReason::Expired => "not within the time for retries",
        LossReason::Shutdown => "not before the shutdown",
        _ => "",
    }
}
