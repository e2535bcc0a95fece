//! A finished span that waits in a buffer.

use crate::delivery::pipeline::Pipeline;
use crate::model::SpanRecord;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

/// A record that is not exported before it is processed; it counts as buffered until then, or until it is dropped.
pub(crate) struct BufferedRecord {
    pipeline: &'static Pipeline,
    record: SpanRecord,
    is_processed: AtomicBool,
}

impl BufferedRecord {
    pub(super) fn new(pipeline: &'static Pipeline, record: SpanRecord) -> Self {
        pipeline.count_buffered();
        Self {
            pipeline,
            record,
            is_processed: AtomicBool::new(false),
        }
    }

    pub(crate) fn record(&self) -> &SpanRecord {
        &self.record
    }

    /// The pipeline that is to export the record; only the first time it is called, and the record counts as processed then.
    pub(crate) fn process(&self) -> Option<&'static Pipeline> {
        let is_first = !self.is_processed.swap(true, Ordering::AcqRel);
        is_first.then_some(self.pipeline)
    }
}

impl Drop for BufferedRecord {
    fn drop(&mut self) {
        if !*self.is_processed.get_mut() {
            self.pipeline.count_discarded();
        }
    }
}

/// Without the pipeline, where other spans wait.
impl fmt::Debug for BufferedRecord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BufferedRecord")
            .field("record", &self.record)
            .field("is_processed", &self.is_processed)
            .finish_non_exhaustive()
    }
}
