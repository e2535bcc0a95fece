//! The queue of a span buffer.

use super::buffered_span::BufferedSpan;
use super::telemetry_core::TelemetryCore;
use crate::model::SpanRecord;
use crate::sync::lock;
use std::sync::{Mutex, MutexGuard};

/// Finished spans of one buffer, in the order of their ends.
#[derive(Debug, Default)]
pub(crate) struct BufferQueue {
    spans: Mutex<Vec<BufferedSpan>>,
}

impl BufferQueue {
    pub(crate) fn spans(&self) -> MutexGuard<'_, Vec<BufferedSpan>> {
        lock(&self.spans)
    }

    pub(crate) fn push(&self, core: &'static TelemetryCore, record: SpanRecord) {
        self.spans().push(BufferedSpan::new(core, record));
    }
}
