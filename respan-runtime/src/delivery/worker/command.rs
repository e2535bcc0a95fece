//! The commands of a worker.

use crate::delivery::completion::Completion;
use crate::model::FinishedSpan;
use opentelemetry::Context;
use std::sync::Arc;

/// A task of a worker besides sending batches. Each closes its completion under the worker's name.
#[derive(Debug)]
pub(crate) enum WorkerCommand {
    /// Exports spans now, in the context of the code that ended them.
    Export(Vec<FinishedSpan>, Context, Arc<Completion>),
    Flush(Arc<Completion>),
    Stop(Arc<Completion>),
}
