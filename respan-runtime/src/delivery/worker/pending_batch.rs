//! Spans that a worker thread has taken from its queue and not resolved yet.

use super::isolated_batch::IsolatedBatch;
use crate::delivery::driver::AttemptKind;
use crate::delivery::settings::BatchSettings;
use crate::model::FinishedSpan;
use std::ops::Range;
use std::time::Instant;

/// Spans in their order, of which those at the front may be batches that were attempted before.
///
/// Resolved means delivered, spooled or lost. After a failed attempt the next one is at a new batch, if there is one, or else at
/// the failed ones in turn, so that a request which always fails stops no other. If that one succeeds, the failed batches are
/// [isolated](IsolatedBatch): the cause may be their content.
#[derive(Debug, Default)]
pub(super) struct PendingBatch {
    spans: Vec<FinishedSpan>,
    /// Of the spans that are not resolved, without the isolated ones.
    bytes: usize,
    /// Spans at the front that are resolved; they are removed together later, since that moves all others.
    resolved: usize,
    /// Sizes of the batches at the front that have failed since the last success. New spans do not join them.
    failed: Vec<usize>,
    /// Index in `failed` of the batch to attempt next, if there is no new one; its length means the first one.
    next_failed: usize,
    isolated: Vec<IsolatedBatch>,
}

/// A batch that was selected for an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Selected {
    /// It was never attempted; it begins behind the failed ones.
    New(usize),
    /// Index of a batch that has failed since the last success.
    Failed(usize),
    /// Index of an isolated batch.
    Isolated(usize),
}

impl PendingBatch {
    pub(super) fn len(&self) -> usize {
        self.unisolated() + self.isolated.iter().map(IsolatedBatch::len).sum::<usize>()
    }

    /// Spans that are not in an isolated batch.
    pub(super) fn unisolated(&self) -> usize {
        self.spans.len() - self.resolved
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes + self.isolated.iter().map(IsolatedBatch::bytes).sum::<usize>()
    }

    pub(super) fn unisolated_bytes(&self) -> usize {
        self.bytes
    }

    fn rest(&self) -> &[FinishedSpan] {
        self.spans.get(self.resolved..).unwrap_or_default()
    }

    /// Returns whether some batch has failed since the last success.
    pub(super) fn has_failed(&self) -> bool {
        !self.failed.is_empty()
    }

    /// The time at which the next attempt at an isolated batch is due.
    pub(super) fn isolated_due(&self) -> Option<Instant> {
        self.isolated.iter().map(IsolatedBatch::due).min()
    }

    /// Makes an attempt at each isolated batch due.
    pub(super) fn skip_backoff(&mut self, now: Instant) {
        self.isolated.iter_mut().for_each(|batch| batch.skip_backoff(now));
    }

    pub(super) fn has_isolated(&self) -> bool {
        !self.isolated.is_empty()
    }

    /// Takes all spans of `queue`, and leaves an empty vector with some capacity.
    pub(super) fn take(&mut self, queue: &mut Vec<FinishedSpan>, bytes: usize) {
        self.bytes += bytes;
        self.spans.drain(..std::mem::take(&mut self.resolved));
        if self.spans.is_empty() {
            std::mem::swap(queue, &mut self.spans);
        } else {
            self.spans.append(queue);
        }
    }

    /// Selects the batch for the next attempt; an incomplete new one only if `is_due`. While the endpoint `is_failing`, isolated
    /// batches come last, since others show better whether it has recovered.
    pub(super) fn select(
        &self,
        settings: &BatchSettings,
        is_due: bool,
        is_failing: bool,
        now: Instant,
    ) -> Option<Selected> {
        let isolated = || {
            let index = self.isolated.iter().position(|batch| batch.due() <= now)?;
            Some(Selected::Isolated(index))
        };
        let new = || self.new_batch(settings, is_due).map(Selected::New);
        let failed = || (!self.failed.is_empty()).then(|| Selected::Failed(self.next_failed % self.failed.len()));
        // One that was never attempted shows best whether the endpoint accepts others.
        let others = || new().or_else(failed);
        if is_failing {
            others().or_else(isolated)
        } else {
            isolated().or_else(others)
        }
    }

    /// The size of the batch behind the failed ones.
    fn new_batch(&self, settings: &BatchSettings, is_due: bool) -> Option<usize> {
        let new = self.rest().get(self.failed.iter().sum()..)?;
        // Nearly always, and then without a look at each span.
        if self.bytes < settings.max_export_batch_bytes {
            let count = new.len().min(settings.max_export_batch_size);
            return (count > 0 && (count == settings.max_export_batch_size || is_due)).then_some(count);
        }
        let (mut count, mut bytes) = (0, 0);
        for span in new {
            let size = span.size();
            let is_full = count == settings.max_export_batch_size || bytes >= settings.max_export_batch_bytes;
            if is_full || count > 0 && bytes + size > settings.max_export_batch_bytes {
                return Some(count);
            }
            count += 1;
            bytes += size;
        }
        let is_full = count == settings.max_export_batch_size || bytes >= settings.max_export_batch_bytes;
        (count > 0 && (is_full || is_due)).then_some(count)
    }

    fn range(&self, selected: Selected) -> Range<usize> {
        let (index, size) = match selected {
            Selected::New(size) => (self.failed.len(), size),
            Selected::Failed(index) => (index, self.failed[index]),
            Selected::Isolated(_) => return 0..0,
        };
        let start = self.resolved + self.failed[..index].iter().sum::<usize>();
        start..start + size
    }

    pub(super) fn batch(&self, selected: Selected) -> (&[FinishedSpan], AttemptKind<'_>) {
        match selected {
            Selected::Isolated(index) => self.isolated[index].attempt(),
            // Only the batch at the front ages: the time of the next one starts when it gets there.
            Selected::New(_) if self.failed.is_empty() => (&self.spans[self.range(selected)], AttemptKind::Front),
            Selected::Failed(0) => (&self.spans[self.range(selected)], AttemptKind::Front),
            Selected::New(_) => (
                &self.spans[self.range(selected)],
                AttemptKind::Later { is_retry: false },
            ),
            Selected::Failed(_) => (&self.spans[self.range(selected)], AttemptKind::Later { is_retry: true }),
        }
    }

    /// So many spans at the front of the selected batch are resolved. With `is_success` the endpoint has responded, so what has
    /// failed before is isolated.
    pub(super) fn resolve(&mut self, selected: Selected, resolved: usize, is_success: bool, now: Instant) {
        if let Selected::Isolated(index) = selected {
            self.isolated[index].resolve(resolved);
            self.isolated.retain(|batch| batch.len() > 0);
        } else {
            self.resolve_unisolated(selected, resolved);
        }
        if is_success {
            self.isolate_failed(now);
        }
    }

    fn resolve_unisolated(&mut self, selected: Selected, resolved: usize) {
        let range = self.range(selected);
        let (start, rest) = (range.start, range.len() - resolved);
        let bytes: usize = self.spans[start..start + resolved].iter().map(FinishedSpan::size).sum();
        self.bytes -= bytes.min(self.bytes);
        if start == self.resolved {
            self.resolved += resolved;
        } else {
            self.spans.drain(start..start + resolved);
        }
        match selected {
            Selected::Failed(index) if rest == 0 => {
                self.failed.remove(index);
                self.next_failed = index;
            }
            Selected::Failed(index) => {
                self.failed[index] = rest;
                self.next_failed = index + 1;
            }
            Selected::New(_) if rest > 0 => self.failed.push(rest),
            Selected::New(_) | Selected::Isolated(_) => {}
        }
    }

    fn isolate_failed(&mut self, now: Instant) {
        for size in self.failed.drain(..) {
            let spans: Vec<_> = self.spans.drain(self.resolved..self.resolved + size).collect();
            let batch = IsolatedBatch::new(spans, now);
            self.bytes -= batch.bytes().min(self.bytes);
            self.isolated.push(batch);
        }
        self.next_failed = 0;
    }

    /// Takes the batch that failed first.
    pub(super) fn take_failed(&mut self) -> Option<Vec<FinishedSpan>> {
        if self.failed.is_empty() {
            return None;
        }
        self.next_failed = self.next_failed.saturating_sub(1);
        let size = self.failed.remove(0);
        Some(self.take_front(size))
    }

    /// Takes a batch, oldest first, to spool or lose it.
    pub(super) fn take_batch(&mut self, settings: &BatchSettings) -> Option<Vec<FinishedSpan>> {
        if !self.isolated.is_empty() {
            return Some(self.isolated.remove(0).into_spans());
        }
        if let Some(batch) = self.take_failed() {
            return Some(batch);
        }
        let size = self.new_batch(settings, true)?;
        Some(self.take_front(size))
    }

    fn take_front(&mut self, size: usize) -> Vec<FinishedSpan> {
        self.spans.drain(..std::mem::take(&mut self.resolved));
        let batch: Vec<_> = self.spans.drain(..size).collect();
        let bytes: usize = batch.iter().map(FinishedSpan::size).sum();
        self.bytes -= bytes.min(self.bytes);
        batch
    }
}

#[cfg(test)]
#[path = "pending_batch_tests.rs"]
mod tests;
