//! The guard of an entered buffer.

use super::buffered_span::BufferedSpan;
use super::span_buffer::SpanBuffer;
use crate::region::EnteredRegion;

/// Guard of an entered [`SpanBuffer`]: spans that start on its thread go to the buffer until it is dropped.
///
/// ```
/// use respan::{EnteredBuffer, get_client};
///
/// let buffer = get_client().get_span_buffer("batch");
/// let entered: EnteredBuffer<'_> = buffer.enter();
/// // ... traced work ...
/// drop(entered);
/// ```
#[derive(Debug)]
#[must_use = "spans are buffered only while this guard lives"]
pub struct EnteredBuffer<'a> {
    // Dropped in this order: first the region is left, then the spans are processed.
    _region: EnteredRegion,
    _exit: ProcessOnExit<'a>,
}

impl<'a> EnteredBuffer<'a> {
    pub(super) fn new(region: EnteredRegion, buffer: &'a SpanBuffer) -> Self {
        Self {
            _region: region,
            _exit: ProcessOnExit(buffer),
        }
    }
}

/// Exports the buffer's spans when it is dropped, if the buffer is set so.
#[derive(Debug)]
pub(super) struct ProcessOnExit<'a>(pub(super) &'a SpanBuffer);

impl Drop for ProcessOnExit<'_> {
    fn drop(&mut self) {
        if self.0.is_processed_on_exit {
            BufferedSpan::process_all(self.0.get_all_spans());
        }
    }
}
