//! Pipeline: the entry of the delivery, its dispatcher thread, flush, shutdown and statistics.

mod dispatcher;
mod immediate;
mod lifecycle;
mod pipeline;
mod shutdown_report;
mod snapshot;

#[cfg(test)]
pub(crate) use pipeline::CLOSED;
pub(crate) use pipeline::Pipeline;
