//! TODO head.

mod counters;
mod counts;
pub(crate) mod loss_guard;
mod lost;
mod processor_counts;
mod thread_counters;

pub use counts::Stats;
pub use lost::LostSpans;
pub use processor_counts::ProcessorStats;

pub(crate) use counters::Counters;
pub(crate) use loss_guard::LossGuard;
pub(crate) use processor_counts::{Loss, ProcessorCounters};
pub(crate) use thread_counters::{AllThreadCounters, ThreadCounters};
