//! Pipeline: the entry of the delivery, its dispatcher thread, flush, shutdown and statistics.

mod add_processor;
mod dispatcher;
mod flush;
mod immediate;
mod lifecycle;
mod pipeline;
mod report;
mod reports;
mod schedule;
mod shared;
mod shutdown;
mod shutdown_report;
mod snapshot;
mod stage;
mod start_notices;

pub(crate) use pipeline::Pipeline;
