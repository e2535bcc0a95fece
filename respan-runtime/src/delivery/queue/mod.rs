//! Span queue between the threads of the program and the dispatcher thread.

mod command;
#[cfg(test)]
mod loom_tests;
mod queue_state;
mod span_queue;
mod sync;

pub(crate) use command::DispatcherCommand;
pub(crate) use queue_state::SpanQueueCounts;
pub(crate) use span_queue::SpanQueue;
