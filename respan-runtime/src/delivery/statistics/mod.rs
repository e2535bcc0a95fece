//! Statistics: counters of the delivery, and the public numbers read from them.
//!
//! | counted by | read as |
//! |---|---|
//! | [`ThreadCounters`], one per thread: starts | [`Stats`] |
//! | [`Counters`], one per telemetry: before the processors | [`Stats`] |
//! | the span queue, under its lock: submitted and lost there | [`Stats`] |
//! | [`ProcessorCounters`] and the spool, one per processor | [`ProcessorStats`], and its sums in [`Stats`] |
//!
//! Reads go from the last row to the first, so that sums are exact while spans move; see [`Counter`](crate::sync::Counter).

mod counters;
mod loss_guard;
mod loss_reason;
mod lost_spans;
mod processor_stats;
mod stats;
mod thread_counters;

pub use lost_spans::LostSpans;
pub use processor_stats::ProcessorStats;
pub use stats::Stats;

pub(crate) use counters::Counters;
pub(crate) use loss_guard::LossGuard;
pub(crate) use loss_reason::LossReason;
pub(crate) use processor_stats::ProcessorCounters;
pub(crate) use thread_counters::{AllThreadCounters, ThreadCounters};
