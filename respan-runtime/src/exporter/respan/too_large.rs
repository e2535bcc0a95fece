//! Requests that an endpoint has found too large.

use crate::exporter::ExportError;
use std::time::{Duration, Instant};

/// Refusals in a row that no batch needs to be split and cut: an endpoint that goes on refusing takes nothing.
const STORM: u32 = 16;

/// How long what was refused stands for what is no smaller; then the endpoint is asked again.
const LATELY: Duration = Duration::from_secs(1);

/// Keeps what is split and cut for an endpoint that takes nothing from becoming thousands of requests.
#[derive(Debug, Default)]
pub(super) struct TooLargeHistory {
    in_a_row: u32,
    last: Option<Refusal>,
}

#[derive(Debug)]
struct Refusal {
    /// Of the smallest body.
    bytes: usize,
    at: Instant,
    error: ExportError,
}

impl TooLargeHistory {
    /// Why a body of so many bytes need not be sent: smaller ones were refused just now, and nothing was taken.
    pub(super) fn foresee(&self, bytes: usize, now: Instant) -> Option<&ExportError> {
        let last = self.last.as_ref().filter(|_| self.in_a_row >= STORM)?;
        let is_lately = now.saturating_duration_since(last.at) < LATELY;
        (bytes >= last.bytes && is_lately).then_some(&last.error)
    }

    /// A body of so many bytes was too large.
    pub(super) fn add(&mut self, bytes: usize, now: Instant, error: &ExportError) {
        self.in_a_row = self.in_a_row.saturating_add(1);
        let smallest = self.last.as_ref().map_or(bytes, |last| last.bytes.min(bytes));
        self.last = Some(Refusal {
            bytes: smallest,
            at: now,
            error: error.clone(),
        });
    }

    /// Something else has become of one.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_many_in_a_row_stand_for_others_and_not_for_long() {
        let (mut refusals, start) = (TooLargeHistory::default(), Instant::now());
        for bytes in (0..STORM as usize).rev() {
            assert!(refusals.foresee(100, start).is_none());
            refusals.add(100 + bytes, start, &ExportError::CutOff);
        }
        assert!(refusals.foresee(100, start).is_some());
        assert!(refusals.foresee(99, start).is_none(), "that may fit");
        assert!(refusals.foresee(100, start + LATELY).is_none());
        refusals.forget();
        assert!(refusals.foresee(100, start).is_none());
    }
}
