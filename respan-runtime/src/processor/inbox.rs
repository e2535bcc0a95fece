//! What a worker is given.

use crate::pipeline::Receipt;
use crate::span::Finished;
use opentelemetry::Context;
use std::collections::VecDeque;
use std::sync::Arc;

/// Where a worker finds its spans and jobs.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    pub(super) spans: Vec<Finished>,
    pub(super) bytes: usize,
    /// Incomplete batches are to go out as well.
    pub(super) is_due: bool,
    pub(super) jobs: VecDeque<Job>,
    pub(super) is_stopped: bool,
    /// Nobody waits for room any more.
    pub(super) is_hurried: bool,
}

/// What the thread does besides batches; each closes its receipt under the outlet's name.
#[derive(Debug)]
pub(crate) enum Job {
    /// One span at once, in its program's context.
    Export(Box<Finished>, Context, Arc<Receipt>),
    Flush(Arc<Receipt>),
    Stop(Arc<Receipt>),
}
