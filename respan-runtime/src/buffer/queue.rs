//! Where buffered spans wait.

use super::buffered::BufferedSpan;
use crate::span::Record;
use crate::telemetry::Core;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The spans of one buffer, in the order in which they ended.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    spans: Mutex<Vec<BufferedSpan>>,
}

impl Queue {
    pub(super) fn spans(&self) -> MutexGuard<'_, Vec<BufferedSpan>> {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, core: &'static Core, record: Record) {
        self.spans().push(BufferedSpan::new(core, record));
    }
}
