//! What happens to a span for which there is no room.

use std::time::Duration;

/// What happens to a span that ends while a queue is full.
///
/// What is said to be lost is only so without a [`Spool`](crate::Spool): with one it goes there, unless it is the queue in
/// front of all processors that is full.
///
/// ```
/// use respan::{OverflowPolicy, RespanTelemetry};
/// use std::time::Duration;
///
/// // A batch job would rather wait than lose a span.
/// let builder = RespanTelemetry::builder().overflow_policy(OverflowPolicy::Block(Duration::from_secs(10)));
/// # let _ = builder;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OverflowPolicy {
    /// It is lost and counted; the program goes on at once. The default.
    #[default]
    DropNewest,
    /// The code that ends it waits for room, but no longer than this; then it is lost and counted. Async code blocks its
    /// thread meanwhile, so this is for programs that do not share threads. One destination that takes nothing holds
    /// up all.
    Block(Duration),
}
