//! A batch that failed while the endpoint took others.

use crate::delivery::driver::{AttemptKind, IsolatedAttempt};
use crate::model::FinishedSpan;
use std::time::Instant;

/// Spans that are attempted again alone, with delays of their own that hold up no other batch.
#[derive(Debug)]
pub(super) struct IsolatedBatch {
    spans: Vec<FinishedSpan>,
    bytes: usize,
    attempt: IsolatedAttempt,
}

impl IsolatedBatch {
    /// The next attempt is due now.
    pub(super) fn new(spans: Vec<FinishedSpan>, now: Instant) -> Self {
        Self {
            bytes: spans.iter().map(FinishedSpan::size).sum(),
            spans,
            attempt: IsolatedAttempt::new(now),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn due(&self) -> Instant {
        self.attempt.due()
    }

    pub(super) fn skip_backoff(&mut self, now: Instant) {
        self.attempt.skip_backoff(now);
    }

    pub(super) fn attempt(&self) -> (&[FinishedSpan], AttemptKind<'_>) {
        (&self.spans, AttemptKind::Isolated(&self.attempt))
    }

    /// So many spans at the front are resolved.
    pub(super) fn resolve(&mut self, resolved: usize) {
        let bytes: usize = self.spans.drain(..resolved).map(|span| span.size()).sum();
        self.bytes -= bytes.min(self.bytes);
    }

    pub(super) fn into_spans(self) -> Vec<FinishedSpan> {
        self.spans
    }
}
