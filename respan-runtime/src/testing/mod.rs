//! Helpers for tests of traced code: an exporter to memory, and its spans as trees.
//!
//! ```
//! use respan::RespanTelemetry;
//! use respan::testing::InMemorySpanExporter;
//!
//! let exporter = InMemorySpanExporter::new();
//! let telemetry = RespanTelemetry::builder()
//! #     .environment(|_| None)
//!     .is_batching_enabled(false)
//!     .add_processor(exporter.clone())
//!     .build()?;
//! let client = telemetry.get_client();
//! client.start_span("outer").run(|| client.start_span("inner").run(|| ()));
//! assert_eq!(exporter.tree().to_string(), "outer.task\n  inner.task\n");
//! # Ok::<(), respan::InitError>(())
//! ```

mod tree;

pub use crate::exporter::InMemorySpanExporter;
pub use tree::{SpanTree, TestSpan};
