//! The retry policy of an exporter.

use std::time::Duration;

/// Retries of a batch that could not be delivered: exponential backoff with full jitter, up to a total time.
///
/// Retryable are connection errors, timeouts, and the statuses 408, 429, 502, 503 and 504 (the list of the
/// [OTLP specification][otlp], plus 408). A `Retry-After` of the endpoint is honoured. All other errors are permanent and
/// reported at once, except that a [`Spool`](crate::Spool) also retries statuses that concern key, URL or account.
///
/// The delay before retry *n* is random between zero and `initial_backoff` × 2ⁿ⁻¹, at most `max_backoff`; the jitter keeps
/// many clients of one endpoint from retrying simultaneously. After three consecutive failures the circuit breaker opens:
/// one batch is attempted per delay, the others stay queued, and a flush no longer waits for them. While it is open, a
/// `Retry-After` can lengthen the delay but not shorten it.
///
/// ```
/// use respan::{RespanSpanExporter, RetryPolicy};
/// use std::time::Duration;
///
/// let policy = RetryPolicy::new()
///     .initial_backoff(Duration::from_millis(200))
///     .max_backoff(Duration::from_secs(10))
///     .max_elapsed(Duration::from_secs(3600));
/// let exporter = RespanSpanExporter::builder().api_key("key").retry(policy).build()?;
/// # drop(exporter);
/// # Ok::<(), respan::ExporterSettingsError>(())
/// ```
///
/// [otlp]: https://opentelemetry.io/docs/specs/otlp/#failures-1
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    pub(crate) initial_backoff: Duration,
    pub(crate) max_backoff: Duration,
    pub(crate) max_elapsed: Duration,
}

impl RetryPolicy {
    /// The default policy: one second at first, at most 30 seconds, five minutes in total.
    ///
    /// ```
    /// assert_eq!(respan::RetryPolicy::new(), respan::RetryPolicy::default());
    /// ```
    pub const fn new() -> Self {
        Self {
            initial_backoff: Duration::from_secs(1),
            max_backoff: Duration::from_secs(30),
            max_elapsed: Duration::from_secs(5 * 60),
        }
    }

    /// A policy without retries: each batch is attempted once.
    ///
    /// ```
    /// use respan::RetryPolicy;
    /// use std::time::Duration;
    ///
    /// assert_eq!(RetryPolicy::never(), RetryPolicy::new().max_elapsed(Duration::ZERO));
    /// ```
    pub const fn never() -> Self {
        Self::new().max_elapsed(Duration::ZERO)
    }

    /// Sets the upper bound of the delay before the first retry; one second by default, and a
    /// millisecond at least.
    pub const fn initial_backoff(mut self, backoff: Duration) -> Self {
        self.initial_backoff = backoff;
        self
    }

    /// Sets the upper bound of the delay between two attempts; 30 seconds by default, a millisecond at least. A `Retry-After` may
    /// be longer.
    pub const fn max_backoff(mut self, backoff: Duration) -> Self {
        self.max_backoff = backoff;
        self
    }

    /// Sets the time after its first attempt until which a batch is retried; five minutes by default. After that it is
    /// lost, counted as [`LostSpans::expired`](crate::LostSpans::expired).
    ///
    /// A `Retry-After` is honoured up to this time or `max_backoff`, whichever is longer. With a [`Spool`](crate::Spool) a
    /// batch is spooled at its first failure, and [`Spool::max_age`](crate::Spool::max_age) bounds its retries.
    pub const fn max_elapsed(mut self, elapsed: Duration) -> Self {
        self.max_elapsed = elapsed;
        self
    }

    /// The delay after this many consecutive failures; `random` is between zero and one.
    pub(crate) fn backoff(&self, failures: u32, random: f64) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        let longest = self
            .initial_backoff
            .saturating_mul(1 << doublings)
            .min(self.max_backoff);
        // The product may round up to more than `Duration::MAX`.
        Duration::try_from_secs_f64(longest.as_secs_f64() * random.clamp(0.0, 1.0)).unwrap_or(longest)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_backoff_doubles_up_to_its_bound_with_full_jitter() {
        let policy = RetryPolicy::new();
        let longest: Vec<u64> = (1..=7)
            .map(|failures| policy.backoff(failures, 1.0).as_secs())
            .collect();
        assert_eq!(longest, [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(policy.backoff(u32::MAX, 1.0).as_secs(), 30);
        assert_eq!(policy.backoff(3, 0.0), Duration::ZERO);
        assert_eq!(policy.backoff(3, 0.5), Duration::from_secs(2));
    }
}
