//! What a worker is given.

use crate::delivery::completion::Receipt;
use crate::model::Finished;
use opentelemetry::Context;
use std::collections::VecDeque;
use std::sync::Arc;

/// Where a worker finds its spans and jobs.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    pub(crate) spans: Vec<Finished>,
    pub(crate) bytes: usize,
    /// Incomplete batches are to go out as well.
    pub(crate) is_due: bool,
    pub(crate) jobs: VecDeque<Job>,
    pub(crate) is_stopped: bool,
    /// Nobody waits for room any more.
    pub(crate) is_hurried: bool,
}

/// What the thread does besides batches; each closes its receipt under the outlet's name.
#[derive(Debug)]
pub(crate) enum Job {
    /// One span at once, in its program's context.
    Export(Box<Finished>, Context, Arc<Receipt>),
    Flush(Arc<Receipt>),
    Stop(Arc<Receipt>),
}
