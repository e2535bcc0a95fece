//! Circuit breaker of one endpoint: whether it is down, and when the next attempt is due.

use crate::exporter::RetryPolicy;
use crate::sync::deadline_from;
use std::time::{Duration, Instant};

/// Consecutive failures after which the endpoint counts as down. Few, since a flush waits until then.
const FAILURES_TO_OPEN: u32 = 3;

/// The state machine behind [`EndpointState`](super::endpoint_state::EndpointState); its caller passes the time.
///
/// ```text
/// closed --- 3 failures, or a configuration failure ---> open --- any response ---> closed
/// ```
///
/// While it is open one batch is attempted per backoff, and a flush does not wait for it.
#[derive(Debug)]
pub(super) struct CircuitBreaker {
    policy: RetryPolicy,
    consecutive_failures: u32,
    failing_since: Option<Instant>,
    /// The first attempt at the batch at the front of the queue.
    batch_first_attempt: Option<Instant>,
    next_attempt: Option<Instant>,
    /// The end of the endpoint's own `Retry-After`.
    retry_after: Option<Instant>,
    /// It will reject everything until someone changes the configuration.
    is_misconfigured: bool,
    /// Spans that were lost before it opened.
    lost_before: Option<u64>,
}

/// The cause of a failure after which another attempt follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FailureKind {
    /// The endpoint was not reached or is overloaded; with its `Retry-After`.
    Unavailable(Option<Duration>),
    /// The endpoint rejects this API key, URL or account.
    Configuration,
}

/// The consequence of a failed attempt for its batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FailedAttempt {
    /// The next attempt would be later than the retry policy allows.
    pub(super) is_expired: bool,
    /// This failure has opened the circuit.
    pub(super) has_opened: bool,
}

impl CircuitBreaker {
    pub(super) fn new(policy: RetryPolicy) -> Self {
        Self {
            policy,
            consecutive_failures: 0,
            failing_since: None,
            batch_first_attempt: None,
            next_attempt: None,
            retry_after: None,
            is_misconfigured: false,
            lost_before: None,
        }
    }

    /// Records a failed attempt at the batch at the front of the queue.
    pub(super) fn record_batch_failure(
        &mut self,
        now: Instant,
        retry_after: Option<Duration>,
        random: f64,
    ) -> FailedAttempt {
        let has_opened = self.record_failure(now, FailureKind::Unavailable(retry_after), random);
        let first_attempt = *self.batch_first_attempt.get_or_insert(now);
        let next = self.next_attempt.unwrap_or(now);
        let is_expired = self.is_expired(first_attempt, next);
        if is_expired {
            self.batch_first_attempt = None;
        }
        FailedAttempt { is_expired, has_opened }
    }

    /// Returns whether the next attempt at a batch would be later than the retry policy allows.
    pub(super) fn is_expired(&self, first_attempt: Instant, next: Instant) -> bool {
        let max_elapsed = self.policy.max_elapsed;
        max_elapsed.is_zero() || next.saturating_duration_since(first_attempt) > max_elapsed
    }

    /// Returns whether the batch at the front of the queue was attempted first so long ago that there is no further attempt.
    pub(super) fn is_front_expired(&self) -> bool {
        self.batch_first_attempt
            .zip(self.next_attempt)
            .is_some_and(|(first_attempt, next)| self.is_expired(first_attempt, next))
    }

    /// The wait before the next attempt at a batch or request that fails while others succeed.
    pub(super) fn isolated_wait(&self, failures: u32, retry_after: Option<Duration>, random: f64) -> Duration {
        let longest = self.policy.max_elapsed.max(self.policy.max_backoff);
        let backoff = self.policy.backoff(failures, random);
        backoff.max(retry_after.unwrap_or_default()).min(longest)
    }

    /// Records a failed attempt at a request of the spool, which does not expire here. True if this failure has opened the
    /// circuit, or shows for the first time that the configuration is the cause.
    pub(super) fn record_failure(&mut self, now: Instant, kind: FailureKind, random: f64) -> bool {
        let was_open = self.is_open() && (self.is_misconfigured || kind != FailureKind::Configuration);
        self.consecutive_failures = self.consecutive_failures.saturating_add(1);
        let retry_after = match kind {
            FailureKind::Unavailable(retry_after) => retry_after,
            FailureKind::Configuration => {
                // Further attempts would show nothing new.
                self.consecutive_failures = self.consecutive_failures.max(FAILURES_TO_OPEN);
                self.is_misconfigured = true;
                None
            }
        };
        self.failing_since.get_or_insert(now);
        let backoff = self.policy.backoff(self.consecutive_failures, random);
        // A longer `Retry-After` is cut: the batch would expire before.
        let longest = self.policy.max_elapsed.max(self.policy.max_backoff);
        let retry_after = retry_after.map(|wait| wait.min(longest));
        self.retry_after = retry_after.map(|wait| deadline_from(now, wait));
        let wait = match retry_after {
            // An open circuit with `Retry-After: 0` would be attempted without a pause.
            Some(wait) if self.is_open() => wait.max(backoff),
            Some(wait) => wait,
            None => backoff,
        };
        self.next_attempt = Some(deadline_from(now, wait.min(longest)));
        self.is_open() && !was_open
    }

    /// Records that the endpoint accepted or finally rejected something. Returns how long it was down, if it was.
    pub(super) fn record_response(&mut self, now: Instant) -> Option<Duration> {
        let was_open = self.is_open();
        let failing_since = self.failing_since.take();
        *self = Self::new(self.policy);
        was_open.then(|| now.saturating_duration_since(failing_since.unwrap_or(now)))
    }

    /// From the number of spans lost so far, how many of them since the circuit opened.
    pub(super) fn lost_since_open(&mut self, lost: u64) -> u64 {
        if !self.is_open() {
            return 0;
        }
        lost.saturating_sub(*self.lost_before.get_or_insert(lost))
    }

    /// Returns whether the endpoint counts as down.
    pub(super) fn is_open(&self) -> bool {
        self.consecutive_failures >= FAILURES_TO_OPEN
    }

    /// Returns whether the batch at the front of the queue was attempted before.
    pub(super) fn is_retry(&self) -> bool {
        self.batch_first_attempt.is_some()
    }

    /// Returns whether the last attempt has failed.
    pub(super) fn is_failing(&self) -> bool {
        self.consecutive_failures > 0
    }

    /// The batch at the front of the queue was spooled: the time of the next one starts with its own first attempt.
    pub(super) fn remove_batch(&mut self) {
        self.batch_first_attempt = None;
    }

    /// The time at which the next attempt is due; `None` is now.
    pub(super) fn next_attempt(&self) -> Option<Instant> {
        self.next_attempt
    }

    /// Ends the backoff, for a caller that waits; a `Retry-After` remains.
    pub(super) fn skip_backoff(&mut self) {
        self.next_attempt = self.retry_after;
    }
}
