//! TODO head.

mod buffer_queue;
mod buffered_record;
mod erased;
pub(crate) mod installed;
pub(crate) mod pool;
mod registry;
mod slot;
pub(crate) mod span;
pub(crate) mod telemetry_core;
pub(crate) mod thread_cache;

pub(crate) use buffer_queue::BufferQueue;
pub(crate) use buffered_record::BufferedRecord;
pub(crate) use erased::{ErasedArc, ErasedSlot, ErasedUniqueArc};
pub(crate) use span::{RunningSpan, SpanState};
pub(crate) use telemetry_core::{SpanSettings, TelemetryCore};
