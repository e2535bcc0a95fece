//! Delivery of a spooled request that the endpoint rejects as too large, in parts.

use super::exporter_driver::ExporterDriver;
use super::replay::ReplayOutcome;
use super::spool_delivery::SpoolDelivery;
use crate::delivery::statistics::LossReason;
use crate::diagnostics::diagnose;
use crate::exporter::{DecodedRequest, ExportError, ExportFailure};
use crate::mask::excerpt;
use crate::spool::ClaimedRequest;

/// A request in parts, and what became of those that were attempted.
struct Parts {
    /// Not resolved; the first one last.
    waiting: Vec<DecodedRequest>,
    delivered: usize,
    lost: Vec<(usize, LossReason, ExportError)>,
    is_truncated: bool,
}

impl ExporterDriver {
    /// Attempts to deliver halves of the request, halves of those, and single spans with ever shorter texts, as for a batch that
    /// was not in the spool. What is not resolved stays there.
    pub(super) fn replay_parts(
        &self,
        spool: &SpoolDelivery,
        mut request: ClaimedRequest,
        error: ExportError,
    ) -> ReplayOutcome {
        let spans = request.spans() as usize;
        let decoded = spool.decode(&request.body());
        let Some(decoded) = decoded.filter(|decoded| decoded.span_count() == spans) else {
            return self.resolve_replay(request, spans, Err(ExportFailure::TooLarge(error)));
        };
        let mut parts = Parts {
            waiting: Vec::new(),
            delivered: 0,
            lost: Vec::new(),
            is_truncated: false,
        };
        parts.split(decoded, &error);
        let failure = self.attempt_all(spool, &mut parts);
        let waiting: usize = parts.waiting.iter().map(DecodedRequest::span_count).sum();
        if waiting == 0 {
            request.acknowledge();
        } else if waiting < spans {
            let rest = DecodedRequest::joined(parts.waiting.drain(..).rev());
            let is_replaced = rest
                .and_then(|rest| spool.encode_decoded(&rest))
                .is_some_and(|body| request.replace(&body, u32::try_from(waiting).unwrap_or(u32::MAX)));
            if !is_replaced {
                // Kept as a whole, its delivered part would be delivered again.
                request.acknowledge();
                parts.lost.push((waiting, LossReason::Rejected, error.clone()));
            }
        }
        self.count(parts, spans - waiting, &error);
        let Some(failure) = failure else {
            return ReplayOutcome::Resolved;
        };
        self.fail_part(failure)
    }

    /// Attempts part after part until one has to wait, whose failure is returned.
    fn attempt_all(&self, spool: &SpoolDelivery, parts: &mut Parts) -> Option<ExportFailure> {
        while let Some(part) = parts.waiting.pop() {
            let spans = part.span_count();
            let Some(body) = spool.encode_decoded(&part) else {
                parts
                    .lost
                    .push((spans, LossReason::InternalPanic, ExportError::Internal));
                continue;
            };
            match self.exporter.call(|exporter| exporter.resend(body, spans)) {
                Ok(()) => parts.delivered += spans,
                Err(ExportFailure::PartiallyRejected(rejected, error)) => {
                    parts.delivered += spans - rejected;
                    parts.lost.push((rejected, LossReason::Rejected, error));
                }
                Err(ExportFailure::TooLarge(error)) => parts.split(part, &error),
                Err(ExportFailure::Permanent(error @ ExportError::Refused { .. })) => {
                    parts.lost.push((spans, LossReason::Rejected, error));
                }
                Err(ExportFailure::Permanent(error @ ExportError::Panicked)) => {
                    parts.lost.push((spans, LossReason::ExportFailed, error));
                }
                Err(failure) => {
                    parts.waiting.push(part);
                    return Some(failure);
                }
            }
        }
        None
    }

    fn count(&self, parts: Parts, resolved: usize, reason: &ExportError) {
        if parts.delivered > 0 {
            self.record_exported(parts.delivered);
        }
        for (spans, loss, error) in parts.lost {
            self.losses.lose(spans, loss, Some(error));
        }
        if resolved > 0 {
            self.record_response();
        }
        if parts.is_truncated && self.truncation_log.set() {
            diagnose!(
                Warning,
                "exporter",
                "the content of a span from the spool was truncated for {}: {reason}",
                self.name()
            );
        }
    }
}

impl Parts {
    /// Replaces a part that is too large by smaller ones.
    fn split(&mut self, part: DecodedRequest, reason: &ExportError) {
        if part.span_count() > 1 {
            let (first, second) = part.into_halves();
            self.waiting.extend([second, first]);
            return;
        }
        let span = excerpt(part.span_name());
        if let Some(truncated) = part.into_truncated() {
            self.is_truncated = true;
            self.waiting.push(truncated);
        } else {
            let error = ExportError::SpanTooLarge {
                span,
                reason: reason.to_string(),
            };
            self.lost.push((1, LossReason::Rejected, error));
        }
    }
}
