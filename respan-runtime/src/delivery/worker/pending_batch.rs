//! What a worker has taken from its inbox and not settled yet.

use crate::delivery::settings::BatchSettings;
use crate::model::FinishedSpan;

/// Spans in their order, with a batch at the front that may have been tried before.
#[derive(Debug, Default)]
pub(crate) struct PendingBatch {
    spans: Vec<FinishedSpan>,
    /// Of those that are not settled.
    bytes: usize,
    /// Spans at the front that are settled and not removed yet: removing moves all others.
    settled: usize,
    /// Spans of the batch at the front that has been tried. It stays as it is, so that what is new gets no older by it.
    tried: usize,
}

impl PendingBatch {
    pub(crate) fn len(&self) -> usize {
        self.spans.len() - self.settled
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn rest(&self) -> &[FinishedSpan] {
        self.spans.get(self.settled..).unwrap_or_default()
    }

    /// Whether a batch has been tried, and is to be tried again.
    pub(crate) fn has_tried(&self) -> bool {
        self.tried > 0
    }

    /// Takes all spans of `queue`, and leaves a vector there whose memory can be used again.
    pub(crate) fn take(&mut self, queue: &mut Vec<FinishedSpan>, bytes: usize) {
        self.bytes += bytes;
        self.spans.drain(..std::mem::take(&mut self.settled));
        if self.spans.is_empty() {
            std::mem::swap(queue, &mut self.spans);
        } else {
            self.spans.append(queue);
        }
    }

    /// The next batch; an incomplete one only if everything is to go out.
    pub(crate) fn batch(&self, settings: &BatchSettings, everything: bool) -> Option<&[FinishedSpan]> {
        let rest = self.rest();
        if self.tried > 0 {
            return rest.get(..self.tried);
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
        (count > 0 && (is_full || everything)).then_some(rest)
    }

    /// So many of a batch at the front are delivered or given up.
    pub(crate) fn settle(&mut self, settled: usize, of_batch: usize) {
        let bytes: usize = self.rest().iter().take(settled).map(FinishedSpan::size).sum();
        self.bytes -= bytes.min(self.bytes);
        self.settled += settled;
        self.tried = of_batch - settled;
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}
