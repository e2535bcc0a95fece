//! Spans that a worker thread has taken from its queue and not resolved yet.

use crate::delivery::settings::BatchSettings;
use crate::model::FinishedSpan;

/// Spans in their order, of which those at the front may be a batch that was attempted before.
///
/// Resolved means delivered, spooled or lost.
#[derive(Debug, Default)]
pub(super) struct PendingBatch {
    spans: Vec<FinishedSpan>,
    /// Of the spans that are not resolved.
    bytes: usize,
    /// Spans at the front that are resolved; they are removed together later, since that moves all others.
    resolved: usize,
    /// Size of the batch at the front that was attempted. New spans do not join it: they would inherit its age.
    attempted: usize,
}

impl PendingBatch {
    pub(super) fn len(&self) -> usize {
        self.spans.len() - self.resolved
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    fn rest(&self) -> &[FinishedSpan] {
        self.spans.get(self.resolved..).unwrap_or_default()
    }

    /// Whether the next batch was attempted before.
    pub(super) fn is_retry(&self) -> bool {
        self.attempted > 0
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

    /// The next batch; an incomplete one only if `is_due`.
    pub(super) fn batch(&self, settings: &BatchSettings, is_due: bool) -> Option<&[FinishedSpan]> {
        let rest = self.rest();
        if self.attempted > 0 {
            return rest.get(..self.attempted);
        }
        let (mut count, mut bytes) = (0, 0);
        for span in rest {
            let size = span.size();
            let is_full = count == settings.max_export_batch_size || bytes >= settings.max_export_batch_bytes;
            if is_full || count > 0 && bytes + size > settings.max_export_batch_bytes {
                return rest.get(..count);
            }
            count += 1;
            bytes += size;
        }
        let is_full = count == settings.max_export_batch_size || bytes >= settings.max_export_batch_bytes;
        (count > 0 && (is_full || is_due)).then_some(rest)
    }

    /// So many spans of a batch of this size at the front are resolved.
    pub(super) fn resolve(&mut self, resolved: usize, size: usize) {
        let bytes: usize = self.rest().iter().take(resolved).map(FinishedSpan::size).sum();
        self.bytes -= bytes.min(self.bytes);
        self.resolved += resolved;
        self.attempted = size - resolved;
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}
