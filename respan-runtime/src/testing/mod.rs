//! Helpers for tests of traced code: a telemetry that records in memory, and its spans as trees.
//!
//! ```
//! let (telemetry, exporter) = respan::testing::recording();
//! let client = telemetry.get_client();
//! client.start_span("outer").run(|| client.start_span("inner").run(|| ()));
//! assert_eq!(exporter.tree(), "outer.task\n  inner.task\n");
//! ```

mod recording;
mod span;
mod tree;

pub use crate::exporter::InMemorySpanExporter;
pub use recording::recording;
pub use span::TestSpan;
pub use tree::SpanTree;
