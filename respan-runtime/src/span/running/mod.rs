//! TODO head.

mod buffer_queue;
mod buffered_span;
mod erased;
pub(crate) mod installed;
pub(crate) mod recycle;
mod registry;
mod slot;
pub(crate) mod span;
pub(crate) mod telemetry_core;
pub(crate) mod thread_cache;

pub use buffered_span::BufferedSpan;

pub(crate) use buffer_queue::BufferQueue;
pub(crate) use erased::{ErasedArc, ErasedSlot, ErasedUniqueArc};
pub(crate) use span::{RunningSpan, SpanState};
pub(crate) use telemetry_core::{SpanSettings, TelemetryCore};
