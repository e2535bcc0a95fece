//! Where buffered spans wait.

use super::buffered_span::BufferedSpan;
use super::telemetry_core::Core;
use crate::model::Record;
use crate::sync::lock;
use std::sync::{Mutex, MutexGuard};

/// The spans of one buffer, in the order in which they ended.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    spans: Mutex<Vec<BufferedSpan>>,
}

impl Queue {
    pub(crate) fn spans(&self) -> MutexGuard<'_, Vec<BufferedSpan>> {
        lock(&self.spans)
    }

    pub(crate) fn push(&self, core: &'static Core, record: Record) {
        self.spans().push(BufferedSpan::new(core, record));
    }
}
