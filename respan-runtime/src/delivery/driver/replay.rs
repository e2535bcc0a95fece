//! Delivery of the requests in a spool.

use super::circuit_breaker::FailureKind;
use super::exporter_driver::ExporterDriver;
use crate::delivery::statistics::LossReason;
use crate::exporter::{ExportError, ExportFailure};
use crate::spool::ClaimedRequest;
use std::time::{Duration, Instant};

/// The result of an attempt at the oldest request of the spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReplayOutcome {
    /// It was delivered or lost, and there may be more.
    Resolved,
    /// The spool has no request that this process could claim.
    Empty,
    /// It stays in the spool until the next attempt is due.
    Failed,
}

impl ExporterDriver {
    /// Attempts to deliver the oldest request of the spool that was due at this moment once. A request that is finally rejected is
    /// removed.
    pub(crate) fn replay(&self, due: Instant) -> ReplayOutcome {
        let Some(spool) = &self.spool else {
            return ReplayOutcome::Empty;
        };
        let Some(request) = spool.claim(due) else {
            return ReplayOutcome::Empty;
        };
        let spans = request.spans() as usize;
        self.endpoint.record_attempt();
        let is_sent = !self.is_past_deadline();
        let result = self.exporter.call(|exporter| exporter.resend(request.body(), spans));
        if matches!(result, Err(ExportFailure::ShutDown)) {
            spool.clear_backlog();
            return ReplayOutcome::Empty;
        }
        self.counters().retried.add(if is_sent { spans } else { 0 });
        match result {
            Err(ExportFailure::TooLarge(error)) => self.replay_parts(spool, request, error),
            result => self.resolve_replay(request, spans, result),
        }
    }

    pub(super) fn resolve_replay(
        &self,
        request: ClaimedRequest,
        spans: usize,
        result: Result<(), ExportFailure>,
    ) -> ReplayOutcome {
        let rejected = match result {
            Ok(()) => None,
            Err(ExportFailure::PartiallyRejected(rejected, error)) => Some((rejected, LossReason::Rejected, error)),
            Err(ExportFailure::TooLarge(error) | ExportFailure::Permanent(error @ ExportError::Refused { .. })) => {
                Some((spans, LossReason::Rejected, error))
            }
            Err(ExportFailure::Permanent(error @ ExportError::Panicked)) => {
                Some((spans, LossReason::ExportFailed, error))
            }
            Err(ExportFailure::Configuration(error)) => {
                if request.record_rejection() {
                    return self.fail_replay(&error, FailureKind::Configuration);
                }
                Some((spans, LossReason::Rejected, error))
            }
            Err(ExportFailure::Retryable(error, retry_after)) => {
                return self.defer(&request, &error, retry_after);
            }
            // The endpoint has not seen the request: the error says nothing about it.
            Err(ExportFailure::Permanent(error)) => return self.defer(&request, &error, None),
            Err(ExportFailure::ShutDown) => return ReplayOutcome::Empty,
        };
        // Out of the spool before it is counted elsewhere, so that statistics never see it in both.
        request.acknowledge();
        let lost = rejected.as_ref().map_or(0, |(lost, ..)| *lost);
        if lost < spans {
            self.record_exported(spans - lost);
        }
        if let Some((lost, reason, error)) = rejected {
            self.losses.lose(lost, reason, Some(error));
        }
        self.record_response();
        ReplayOutcome::Resolved
    }

    /// The request stays in the spool. Only if it does not fail alone, while others succeed, others wait too.
    fn defer(&self, request: &ClaimedRequest, error: &ExportError, retry_after: Option<Duration>) -> ReplayOutcome {
        let due = |failures| self.endpoint.record_isolated_failure(error, retry_after, failures);
        if request.record_failure(due) {
            return self.fail_replay(error, FailureKind::Unavailable(retry_after));
        }
        ReplayOutcome::Failed
    }

    /// A part of a request has failed, and stays in the spool.
    pub(super) fn fail_part(&self, failure: ExportFailure) -> ReplayOutcome {
        match failure {
            ExportFailure::ShutDown => ReplayOutcome::Empty,
            ExportFailure::Configuration(error) => self.fail_replay(&error, FailureKind::Configuration),
            ExportFailure::Retryable(error, retry_after) => {
                self.fail_replay(&error, FailureKind::Unavailable(retry_after))
            }
            failure => self.fail_replay(&failure.into(), FailureKind::Unavailable(None)),
        }
    }

    fn fail_replay(&self, error: &ExportError, kind: FailureKind) -> ReplayOutcome {
        self.endpoint.record_failure(error, kind, &self.losses);
        ReplayOutcome::Failed
    }
}
