//! Processors: exporters with their routing, filter and batching, as the program configures them.

mod definition;
mod into_processor;
mod running_spans;
mod sdk_exporter;

pub use definition::Processor;
pub use into_processor::IntoProcessor;

pub(crate) use definition::Exporter;
pub(crate) use running_spans::{MakeRecord, RunningSpans};
