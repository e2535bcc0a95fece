//! Settings of the delivery, as the telemetry resolves them from options and environment.

mod overflow;
mod pipeline;

pub use overflow::OverflowPolicy;
pub use pipeline::{ForeignSpans, Receives};

pub(crate) use pipeline::{BatchSettings, DEFAULT_TIMEOUT, Filter, PipelineSettings, Postprocess};
