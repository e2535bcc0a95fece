//! Processors: exporters with their routing, filter and batching, as the program configures them.

mod definition;
mod sdk_exporter;

pub use definition::Processor;

pub(crate) use definition::Exporter;
