//! Span queue between the threads of the program and the dispatcher thread.

#[cfg(test)]
mod loom_tests;
mod span_queue;
mod sync;

pub(crate) use span_queue::{DispatcherCommand, SpanQueue, SpanQueueCounts};
