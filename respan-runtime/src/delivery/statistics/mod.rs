//! TODO head.

mod counters;
mod counts;
pub(crate) mod loss_guard;
mod lost;
mod processor_counts;
mod thread_counters;

pub use counts::Counts;
pub use lost::Lost;
pub use processor_counts::ProcessorCounts;

pub(crate) use counters::Counters;
pub(crate) use loss_guard::Unit;
pub(crate) use processor_counts::{Loss, ProcessorCounters};
pub(crate) use thread_counters::{AllThreadCounters, ThreadCounters};
