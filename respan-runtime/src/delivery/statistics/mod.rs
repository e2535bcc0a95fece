//! TODO head.

mod counters;
pub(crate) mod loss_guard;
mod lost;
mod processor_stats;
mod stats;
mod thread_counters;

pub use lost::LostSpans;
pub use processor_stats::ProcessorStats;
pub use stats::Stats;

pub(crate) use counters::Counters;
pub(crate) use loss_guard::LossGuard;
pub(crate) use processor_stats::{Loss, ProcessorCounters};
pub(crate) use thread_counters::{AllThreadCounters, ThreadCounters};
