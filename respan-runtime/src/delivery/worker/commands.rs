//! What a worker is given.

use crate::delivery::completion::Completion;
use crate::model::FinishedSpan;
use opentelemetry::Context;
use std::collections::VecDeque;
use std::sync::Arc;

/// Where a worker finds its spans and jobs.
#[derive(Debug, Default)]
pub(crate) struct WorkerQueue {
    pub(crate) spans: Vec<FinishedSpan>,
    pub(crate) bytes: usize,
    /// Incomplete batches are to go out as well.
    pub(crate) is_due: bool,
    pub(crate) jobs: VecDeque<WorkerCommand>,
    pub(crate) is_stopped: bool,
    /// Nobody waits for room any more.
    pub(crate) is_hurried: bool,
}

/// What the thread does besides batches; each closes its receipt under the outlet's name.
#[derive(Debug)]
pub(crate) enum WorkerCommand {
    /// One span at once, in its program's context.
    Export(Box<FinishedSpan>, Context, Arc<Completion>),
    Flush(Arc<Completion>),
    Stop(Arc<Completion>),
}
