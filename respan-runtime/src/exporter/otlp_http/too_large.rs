//! The history of requests that the endpoint rejected as too large.

use crate::exporter::ExportError;
use std::time::{Duration, Instant};

/// Consecutive rejections after which requests are rejected locally. Splitting and truncating one batch needs fewer.
const MAX_CONSECUTIVE: u32 = 16;

/// The time for which the last rejection applies to further requests.
const VALIDITY: Duration = Duration::from_secs(1);

/// Limits the requests that splitting and truncating cause at an endpoint that rejects every request as too large.
#[derive(Debug, Default)]
pub(super) struct TooLargeHistory {
    consecutive: u32,
    last: Option<Rejection>,
}

#[derive(Debug)]
struct Rejection {
    /// The size of the smallest rejected body.
    bytes: usize,
    at: Instant,
    error: ExportError,
}

impl TooLargeHistory {
    /// The error with which to reject a body of this size without sending it: a body that is no larger was rejected within
    /// [`VALIDITY`], as the last of many.
    pub(super) fn predict(&self, bytes: usize, now: Instant) -> Option<&ExportError> {
        let last = self.last.as_ref().filter(|_| self.consecutive >= MAX_CONSECUTIVE)?;
        let is_valid = now.saturating_duration_since(last.at) < VALIDITY;
        (bytes >= last.bytes && is_valid).then_some(&last.error)
    }

    /// Records that a body of this size was rejected as too large.
    pub(super) fn add(&mut self, bytes: usize, now: Instant, error: &ExportError) {
        self.consecutive = self.consecutive.saturating_add(1);
        let smallest = self.last.as_ref().map_or(bytes, |last| last.bytes.min(bytes));
        self.last = Some(Rejection {
            bytes: smallest,
            at: now,
            error: error.clone(),
        });
    }

    /// Records that a request had another result.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_many_consecutive_rejections_apply_to_other_bodies_and_only_briefly() {
        let (mut history, start) = (TooLargeHistory::default(), Instant::now());
        for bytes in (0..MAX_CONSECUTIVE as usize).rev() {
            assert!(history.predict(100, start).is_none());
            history.add(100 + bytes, start, &ExportError::CutOff);
        }
        assert!(history.predict(100, start).is_some());
        assert!(history.predict(99, start).is_none(), "a smaller body may fit");
        assert!(history.predict(100, start + VALIDITY).is_none());
        history.reset();
        assert!(history.predict(100, start).is_none());
    }
}
