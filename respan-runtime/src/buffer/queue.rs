//! Where buffered spans wait.

use super::buffered::BufferedSpan;
use crate::pipeline::lock;
use crate::span::Record;
use crate::telemetry::Core;
use std::sync::{Mutex, MutexGuard};

/// The spans of one buffer, in the order in which they ended.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    spans: Mutex<Vec<BufferedSpan>>,
}

impl Queue {
    pub(super) fn spans(&self) -> MutexGuard<'_, Vec<BufferedSpan>> {
        lock(&self.spans)
    }

    pub(crate) fn push(&self, core: &'static Core, record: Record) {
        self.spans().push(BufferedSpan::new(core, record));
    }
}
