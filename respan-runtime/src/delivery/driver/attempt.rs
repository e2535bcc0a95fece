//! One attempt to deliver a batch, and the consequence of its result for the spans.

use super::attempt_kind::AttemptKind;
use super::batch_split::{Half, resolve_parts};
use super::circuit_breaker::FailureKind;
use super::exporter_driver::ExporterDriver;
use crate::delivery::statistics::LossReason;
use crate::diagnostics::diagnose;
use crate::exporter::{ExportError, ExportFailure};
use crate::model::{FinishedSpan, SpanView as _};
use crate::sync::catch_panic;
use std::slice;
use std::time::Duration;

impl ExporterDriver {
    /// Attempts to deliver these spans once. Returns how many at the front are resolved, that is delivered, spooled or lost;
    /// the rest is to be attempted again when [`next_attempt`](super::endpoint_state::EndpointState::next_attempt) is due, or
    /// that of an isolated batch.
    pub(crate) fn attempt(&self, spans: &[FinishedSpan], kind: AttemptKind<'_>) -> usize {
        let is_retry = match kind {
            AttemptKind::Front => self.endpoint.is_retry(),
            AttemptKind::Later { is_retry } => is_retry,
            AttemptKind::Isolated(_) => true,
        };
        let is_retry = is_retry && !self.is_past_deadline();
        let result = self.send(spans);
        if is_retry && !is_unsent(&result) {
            self.counters().retried.add(spans.len());
        }
        // Each half of a split batch is an attempt of its own: if this one panics, none of its spans was counted.
        catch_panic(|| self.resolve(spans, kind, result)).unwrap_or_else(|| {
            self.losses
                .lose(spans.len(), LossReason::InternalPanic, Some(ExportError::Internal));
            spans.len()
        })
    }

    fn send(&self, spans: &[FinishedSpan]) -> Result<(), ExportFailure> {
        self.endpoint.record_attempt();
        self.exporter.call(|exporter| exporter.export(spans))
    }

    /// Returns how many spans at the front are resolved.
    fn resolve(&self, spans: &[FinishedSpan], kind: AttemptKind<'_>, result: Result<(), ExportFailure>) -> usize {
        match result {
            Ok(()) => {
                self.record_exported(spans.len());
                self.record_response();
            }
            Err(ExportFailure::PartiallyRejected(rejected, error)) => {
                self.record_exported(spans.len() - rejected);
                self.losses.lose(rejected, LossReason::Rejected, Some(error));
                self.record_response();
            }
            Err(ExportFailure::Retryable(error, retry_after)) => {
                return self.retry_later(spans, kind, error, retry_after);
            }
            Err(ExportFailure::TooLarge(error)) => {
                // The exporter's own limit says nothing about the endpoint.
                if !matches!(error, ExportError::TooLarge { .. }) {
                    self.record_response();
                }
                return self.attempt_parts(spans, kind, &error);
            }
            Err(ExportFailure::Configuration(error)) if self.spool.is_some() => self.spool_rejected(spans, error),
            Err(ExportFailure::ShutDown) => self.give_up(spans, LossReason::Shutdown, None),
            Err(ExportFailure::Configuration(error) | ExportFailure::Permanent(error)) => {
                let reason = match error {
                    ExportError::Refused { .. } => LossReason::Rejected,
                    _ => LossReason::ExportFailed,
                };
                self.give_up(spans, reason, Some(error));
                self.record_response();
            }
        }
        spans.len()
    }

    pub(super) fn record_exported(&self, spans: usize) {
        self.counters().exported.add(spans);
        self.delivery_log.record(spans);
        if let Some(spool) = &self.spool {
            spool.record_success();
        }
    }

    /// The endpoint accepted or finally rejected something, so requests in the spool may be delivered.
    pub(super) fn record_response(&self) {
        if let Some(spool) = &self.spool {
            spool.mark_backlog();
        }
        self.endpoint.record_response(&self.losses);
    }

    /// With a spool the batch goes there at its first failure; without one it stays in the queue until it expires.
    fn retry_later(
        &self,
        spans: &[FinishedSpan],
        kind: AttemptKind<'_>,
        error: ExportError,
        retry_after: Option<Duration>,
    ) -> usize {
        let is_expired = self
            .endpoint
            .record_batch_failure(kind, &error, retry_after, &self.losses);
        let spooled = self.spool_batch(spans, true);
        if spooled == 0 && is_expired {
            self.losses.lose(spans.len(), LossReason::Expired, Some(error));
            return spans.len();
        }
        spooled
    }

    /// A rejected key, URL or account can be corrected while the spans are in the spool. What the disk does not take is lost.
    fn spool_rejected(&self, spans: &[FinishedSpan], error: ExportError) {
        self.endpoint
            .record_failure(&error, FailureKind::Configuration, &self.losses);
        if let Some(spool) = &self.spool {
            spool.record_configuration_failure();
        }
        let spooled = self.write_to_spool(spans, true);
        self.endpoint.remove_batch();
        self.losses
            .lose(spans.len() - spooled, LossReason::Rejected, Some(error));
    }

    fn attempt_parts(&self, spans: &[FinishedSpan], kind: AttemptKind<'_>, error: &ExportError) -> usize {
        let resolve_half = |half: Half<'_>| match half {
            Half::First(spans) => self.attempt(spans, kind),
            // If the first half has just failed, so would the second.
            Half::Second(spans) => match self.must_wait().then(|| self.spool_batch(spans, false)) {
                Some(spooled) if spooled > 0 => spooled,
                _ => self.attempt(spans, kind),
            },
        };
        let parts = resolve_parts(spans, error, resolve_half, |span| {
            self.attempt_truncated(span, kind, error)
        });
        parts.unwrap_or_else(|error| {
            self.losses.lose(spans.len(), LossReason::Rejected, Some(error));
            spans.len()
        })
    }

    /// `None` if the span is still too large.
    fn attempt_truncated(&self, span: &FinishedSpan, kind: AttemptKind<'_>, error: &ExportError) -> Option<usize> {
        let spans = slice::from_ref(span);
        let result = self.send(spans);
        if matches!(result, Err(ExportFailure::TooLarge(_))) {
            return None;
        }
        let is_delivered = result.is_ok();
        let resolved = self.resolve(spans, kind, result);
        if is_delivered && self.truncation_log.set() {
            diagnose!(
                Warning,
                "exporter",
                "the content of the span {:?} was truncated for {}: {error}",
                span.name(),
                self.name()
            );
        }
        Some(resolved)
    }

    /// As [`write_to_spool`](Self::write_to_spool), for the batch at the front of the queue.
    pub(crate) fn spool_batch(&self, spans: &[FinishedSpan], has_failed: bool) -> usize {
        let spooled = self.write_to_spool(spans, has_failed);
        if spooled > 0 {
            self.endpoint.remove_batch();
        }
        spooled
    }

    /// Returns how many spans at the front are resolved: none without a spool. `has_failed`: an attempt at them was made and failed.
    fn write_to_spool(&self, spans: &[FinishedSpan], has_failed: bool) -> usize {
        let spool = self.spool.as_ref();
        spool.map_or(0, |spool| spool.write(spans, has_failed, &self.losses))
    }

    /// Ends the delivery of the batch at the front of the queue, which was attempted for too long.
    pub(crate) fn expire(&self, spans: &[FinishedSpan]) {
        self.endpoint.remove_batch();
        let error = self.endpoint.last_error();
        self.losses.lose(spans.len(), LossReason::Expired, error);
    }

    /// Ends the delivery of accepted spans without another attempt. Spans that were not sent go to the spool, if there is one;
    /// the rest is lost.
    pub(crate) fn give_up(&self, spans: &[FinishedSpan], reason: LossReason, error: Option<ExportError>) {
        let spooled = if reason.is_unsent() {
            self.write_to_spool(spans, false)
        } else {
            0
        };
        self.losses.lose(spans.len() - spooled, reason, error);
    }
}

/// Returns whether nothing was sent: the exporter's own limit was exceeded, or it has been shut down.
fn is_unsent(result: &Result<(), ExportFailure>) -> bool {
    matches!(
        result,
        Err(ExportFailure::TooLarge(ExportError::TooLarge { .. }) | ExportFailure::ShutDown)
    )
}
