//! Overflow policy of the queues.

use std::time::Duration;

/// Treatment of a span that ends while a queue is full, for
/// [`TelemetryBuilder::overflow_policy`](crate::TelemetryBuilder::overflow_policy).
///
/// With a [`Spool`](crate::Spool) a span that does not fit into the queue of a processor goes there instead of being lost. The
/// queue in front of all processors has no spool.
///
/// ```
/// use respan::{OverflowPolicy, RespanTelemetry};
/// use std::time::Duration;
///
/// // A batch job can wait rather than lose a span.
/// let builder = RespanTelemetry::builder().overflow_policy(OverflowPolicy::Block(Duration::from_secs(10)));
/// # let _ = builder;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OverflowPolicy {
    /// The span is lost and counted as [`queue_full`](crate::LostSpans::queue_full). The default.
    #[default]
    DropNewest,
    /// The thread that ends the span waits for room, no longer than this; then the span is lost and counted. Async code blocks
    /// its thread meanwhile, and one destination that accepts nothing delays all others, so this is for programs that can
    /// wait, such as batch jobs.
    Block(Duration),
}
