//! TODO head.

mod definition;
mod sdk_exporter;

pub use definition::Processor;
