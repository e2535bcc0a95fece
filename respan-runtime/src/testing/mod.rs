//! For tests of traced code: an exporter that keeps spans, and trees to compare them with.

mod memory;
mod tree;

pub use memory::InMemorySpanExporter;
pub use tree::{SpanTree, TestSpan};
