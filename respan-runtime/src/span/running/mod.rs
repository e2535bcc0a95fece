//! Running spans and the telemetry that they belong to.
//!
//! ```text
//! TelemetryCore (leaked) --- SlotRegistry --- Slot, Slot, Slot ...   one per span that ever ran at once (leaked)
//!       ^                         ^             | holds the Arc of a running span, for a shutdown
//!       |                         | batches     v
//! ThreadCache: counters, free slots, ---> RunningSpan
//!              pooled spans               state: Mutex<SpanState> (content, attributes, events, links)
//! ```
//!
//! A thread that reads the running spans empties each slot for a moment, under the lock of the registry; a function that finds its
//! slot empty waits for that lock before it concludes that a shutdown has ended its span.
//!
//! Locks, none taken while another one of them is held: the registry's two lists of slots, the state of each span, the spans
//! of each buffer.

mod ancestry;
mod buffer_queue;
mod buffered_record;
mod changes;
pub(crate) mod installed;
pub(crate) mod lifecycle;
pub(crate) mod recycle;
mod running_span;
mod slot;
mod slot_registry;
mod span_clock;
mod telemetry_core;
pub(crate) mod thread_cache;
mod unix_nanos;

pub(crate) use buffer_queue::BufferQueue;
pub(crate) use buffered_record::BufferedRecord;
pub(crate) use running_span::{ModelCallMark, Relatives, RunningSpan, SpanState};
pub(crate) use slot::Slot;
pub(crate) use span_clock::Reading;
pub(crate) use telemetry_core::{SpanSettings, TelemetryCore};
pub(crate) use unix_nanos::UnixNanos;
