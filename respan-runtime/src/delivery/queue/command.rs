//! Commands for the dispatcher, and what it takes from the span queue at once.

use crate::delivery::completion::Completion;
use crate::delivery::route::Destination;
use std::sync::Arc;

/// A task of the dispatcher besides routing spans.
#[derive(Debug)]
pub(crate) enum DispatcherCommand {
    /// Adds a processor for the spans from this index on.
    Add(usize, Arc<Destination>),
    Flush(Arc<Completion>),
    Stop(Arc<Completion>),
}

impl DispatcherCommand {
    /// Returns whether the dispatcher executes the command at once. A processor is added with the next batch, unless it has a delay
    /// of its own, which may end before.
    pub(super) fn ends_wait(&self) -> bool {
        match self {
            Self::Add(_, destination) => destination.schedule_delay.is_some(),
            Self::Flush(_) | Self::Stop(_) => true,
        }
    }
}

/// The result of a wait of the dispatcher, besides the spans.
#[derive(Debug)]
pub(crate) struct Drained {
    pub(crate) commands: Vec<DispatcherCommand>,
    /// The delay is over: incomplete batches are sent as well.
    pub(crate) is_due: bool,
    /// Spans lost so far because the queue was full.
    pub(crate) queue_full: u64,
}
