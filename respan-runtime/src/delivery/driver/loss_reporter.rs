//! Spans that one exporter did not deliver: counted, logged, and remembered for the next flush.

use crate::delivery::completion::DeliveryFailure;
use crate::delivery::statistics::{LossReason, ProcessorCounters};
use crate::diagnostics::{RateLimit, WAS, diagnose, format_span_count};
use crate::exporter::ExportError;
use crate::sync::lock;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// The counters of one processor, and what is to be said about its losses.
#[derive(Debug)]
pub(super) struct LossReporter {
    exporter_name: String,
    pub(super) counters: ProcessorCounters,
    log_limit: RateLimit,
    /// A shutdown has begun, which reports failures itself.
    is_muted: AtomicBool,
    /// What failed since the last flush.
    unreported: Mutex<Option<DeliveryFailure>>,
}

impl LossReporter {
    pub(super) fn new(exporter_name: String) -> Self {
        Self {
            exporter_name,
            counters: ProcessorCounters::default(),
            log_limit: RateLimit::default(),
            is_muted: AtomicBool::new(false),
            unreported: Mutex::default(),
        }
    }

    /// The name of the processor, or the description of its exporter.
    pub(super) fn exporter_name(&self) -> &str {
        &self.exporter_name
    }

    pub(super) fn total(&self) -> u64 {
        self.counters.lost.read().total()
    }

    /// Counts spans as lost, logs it at a limited rate, and remembers the error for the next flush.
    pub(super) fn lose(&self, spans: usize, reason: LossReason, error: Option<ExportError>) {
        if spans == 0 {
            return;
        }
        self.counters.lost.add(reason, spans);
        let is_reported_by_shutdown = error.is_some() && self.is_muted();
        if let Some(lost) = self.log_limit.add(spans as u64).filter(|_| !is_reported_by_shutdown) {
            let explanation = explanation(reason);
            let error = error.as_ref().map(ToString::to_string).unwrap_or_default();
            let colon = if explanation.is_empty() || error.is_empty() {
                ""
            } else {
                ": "
            };
            diagnose!(
                Warning,
                "exporter",
                "{} not delivered to {}: {explanation}{colon}{error}",
                format_span_count(lost, WAS),
                self.exporter_name
            );
        }
        if let Some(error) = error {
            self.remember(spans, error);
        }
    }

    /// Adds lost spans and the latest error to the failure that the next flush returns.
    pub(super) fn remember(&self, spans: usize, source: ExportError) {
        let mut unreported = lock(&self.unreported);
        let before = unreported.as_ref().map_or(0, |failure| failure.spans);
        *unreported = Some(DeliveryFailure {
            exporter: self.exporter_name.clone(),
            spans: before + spans as u64,
            waiting: 0,
            spooled: 0,
            spool: None,
            source,
        });
    }

    /// What failed since the last call.
    pub(super) fn take_unreported(&self) -> Option<DeliveryFailure> {
        lock(&self.unreported).take()
    }

    /// Leaves failures to the report of the shutdown from here on.
    pub(super) fn mute(&self) {
        self.is_muted.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_muted(&self) -> bool {
        self.is_muted.load(Ordering::Relaxed)
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
