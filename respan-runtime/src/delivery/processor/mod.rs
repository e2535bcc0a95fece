//! Processors: exporters with their routing, filter and batching, as the program configures them.

mod definition;
mod exporter;
mod into_processor;
mod running_spans;
mod sdk_exporter;

pub use definition::Processor;
pub use into_processor::IntoProcessor;

pub(crate) use exporter::Exporter;
pub(crate) use running_spans::{MakeRecord, RunningSpans};
