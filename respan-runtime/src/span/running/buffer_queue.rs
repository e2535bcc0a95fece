//! The queue of a span buffer.

use super::buffered_record::BufferedRecord;
use crate::delivery::pipeline::Pipeline;
use crate::model::SpanRecord;
use crate::sync::lock;
use std::sync::{Arc, Mutex, MutexGuard};

/// Finished spans of one buffer, in the order of their ends.
#[derive(Debug, Default)]
pub(crate) struct BufferQueue {
    spans: Mutex<Vec<Arc<BufferedRecord>>>,
}

impl BufferQueue {
    pub(crate) fn spans(&self) -> MutexGuard<'_, Vec<Arc<BufferedRecord>>> {
        lock(&self.spans)
    }

    pub(crate) fn push(&self, pipeline: &'static Pipeline, record: SpanRecord) {
        let record = Arc::new(BufferedRecord::new(pipeline, record));
        // In a child made by `fork`, where it may be locked for ever, the record counts as discarded.
        if let Some(mut spans) = pipeline.process.lock(&self.spans) {
            spans.push(record);
        }
    }
}
