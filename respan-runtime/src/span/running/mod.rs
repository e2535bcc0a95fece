//! TODO head.

mod buffer_queue;
mod buffered_span;
mod erased;
pub(crate) mod installed;
pub(crate) mod pool;
mod registry;
mod slot;
pub(crate) mod span;
pub(crate) mod telemetry_core;
pub(crate) mod thread_cache;

pub use buffered_span::BufferedSpan;

pub(crate) use buffer_queue::Queue;
pub(crate) use erased::{OpaqueArc, OpaquePlace, OpaqueUnique};
pub(crate) use span::{Live, State};
pub(crate) use telemetry_core::{Core, SpanSettings};
