//! When a batch that was not taken is tried again.

use std::time::Duration;

/// How a batch is tried again that could not be delivered: with exponential backoff and full jitter, until it is too old.
///
/// Tried again is what may succeed later: no connection, no answer in time, and the statuses 408, 429, 502, 503 and
/// 504 (the list is that of the [OTLP specification][otlp], with 408). A `Retry-After` of the endpoint is honoured. Everything
/// else is final, and told at once; with a [`Spool`](crate::Spool) that does not hold for answers that speak of key, URL or
/// account.
///
/// The wait before attempt *n* is drawn from zero up to `initial_backoff` × 2ⁿ⁻¹, but no more than `max_backoff`: so a
/// thousand programs that lost their endpoint at the same moment do not come back at the same moment. After three failures
/// in a row the endpoint counts as down: one batch is tried per wait, the others wait behind it, and a flush no longer
/// waits for it. From then on a `Retry-After` may lengthen the waits, but not shorten them: an endpoint that is overloaded
/// and asks for no wait is not asked without a pause.
///
/// ```
/// use respan::{RespanSpanExporter, RetryPolicy};
/// use std::time::Duration;
///
/// let patient = RetryPolicy::new().max_elapsed(Duration::from_secs(3600));
/// let exporter = RespanSpanExporter::builder().api_key("key").retry(patient).build()?;
/// # let _ = exporter;
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
    /// One second at first, 30 seconds at most, five minutes in all.
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

    /// Each batch is tried once.
    ///
    /// ```
    /// let policy = respan::RetryPolicy::never();
    /// # let _ = policy;
    /// ```
    pub const fn never() -> Self {
        Self::new().max_elapsed(Duration::ZERO)
    }

    /// The longest wait before the second attempt; one second unless said otherwise.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let policy = respan::RetryPolicy::new().initial_backoff(Duration::from_millis(200));
    /// # let _ = policy;
    /// ```
    pub const fn initial_backoff(mut self, backoff: Duration) -> Self {
        self.initial_backoff = backoff;
        self
    }

    /// The longest wait between any two attempts; 30 seconds unless said otherwise. A `Retry-After` may be longer.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let policy = respan::RetryPolicy::new().max_backoff(Duration::from_secs(10));
    /// # let _ = policy;
    /// ```
    pub const fn max_backoff(mut self, backoff: Duration) -> Self {
        self.max_backoff = backoff;
        self
    }

    /// How long after its first attempt a batch may still be tried; then it is lost, counted as `expired`. Five minutes
    /// unless said otherwise.
    ///
    /// With a [`Spool`](crate::Spool) it bounds no retries: a batch goes there at its first failure and is tried as long as
    /// the spool keeps it. A `Retry-After` is honoured no longer than this, or than `max_backoff` where that is longer.
    ///
    /// ```
    /// # use std::time::Duration;
    /// let policy = respan::RetryPolicy::new().max_elapsed(Duration::from_secs(60));
    /// # let _ = policy;
    /// ```
    pub const fn max_elapsed(mut self, elapsed: Duration) -> Self {
        self.max_elapsed = elapsed;
        self
    }

    /// The wait after so many failures in a row; `random` is from zero to one.
    pub(crate) fn backoff(&self, failures: u32, random: f64) -> Duration {
        let doublings = failures.saturating_sub(1).min(31);
        let longest = self
            .initial_backoff
            .saturating_mul(1 << doublings)
            .min(self.max_backoff);
        // A product just above what a duration can be is what it can be.
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
    fn the_wait_doubles_up_to_its_bound_and_starts_at_zero() {
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
