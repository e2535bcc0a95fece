//! Whether an endpoint takes anything, and when to ask it again.

use crate::exporter::RetryPolicy;
use crate::sync::deadline_from;
use std::time::{Duration, Instant};

/// Failures in a row after which the endpoint counts as down. Few, since a flush waits until then.
const OPEN_AFTER: u32 = 3;

/// What one exporter's attempts have shown. Knows no clock: whoever asks says what time it is.
#[derive(Debug)]
pub(crate) struct CircuitBreaker {
    policy: RetryPolicy,
    /// In a row.
    failures: u32,
    /// The first of them.
    down_since: Option<Instant>,
    /// The first attempt at the batch that is at the front.
    tried_since: Option<Instant>,
    not_before: Option<Instant>,
    /// The moment that the endpoint itself has named.
    asked_until: Option<Instant>,
    /// It takes nothing before somebody changes the set-up.
    is_refusing: bool,
    /// Spans that were lost before the endpoint counted as down.
    lost_before: Option<u64>,
}

/// Why an attempt has failed that is not the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// The endpoint could not be reached, or asks for patience: for so long, where it says so.
    Away(Option<Duration>),
    /// It refuses whatever comes with this key, to this URL.
    SetUp,
}

/// What a failure means for the batch.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FailedAttempt {
    /// There is no more time for it.
    pub(crate) is_expired: bool,
    /// The endpoint counts as down from now on.
    pub(crate) has_opened: bool,
}

impl CircuitBreaker {
    pub(crate) fn new(policy: RetryPolicy) -> Self {
        Self {
            policy,
            failures: 0,
            down_since: None,
            tried_since: None,
            not_before: None,
            asked_until: None,
            is_refusing: false,
            lost_before: None,
        }
    }

    /// An attempt at the batch at the front has failed.
    pub(crate) fn failed(&mut self, now: Instant, after: Option<Duration>, random: f64) -> FailedAttempt {
        let has_opened = self.set_back(now, FailureKind::Away(after), random);
        let tried_since = *self.tried_since.get_or_insert(now);
        let next = self.not_before.unwrap_or(now);
        let max_elapsed = self.policy.max_elapsed;
        let is_expired = max_elapsed.is_zero() || next.saturating_duration_since(tried_since) > max_elapsed;
        if is_expired {
            self.tried_since = None;
        }
        FailedAttempt { is_expired, has_opened }
    }

    /// As `failed`, at what is not a batch with a time of its own; whether there is something new to say: the endpoint counts
    /// as down from now on, or is found to be so for another reason.
    pub(crate) fn set_back(&mut self, now: Instant, setback: FailureKind, random: f64) -> bool {
        let is_told = self.is_open() && (self.is_refusing || setback != FailureKind::SetUp);
        self.failures = self.failures.saturating_add(1);
        let after = match setback {
            FailureKind::Away(after) => after,
            FailureKind::SetUp => {
                // Nothing is learned by asking three times.
                self.failures = self.failures.max(OPEN_AFTER);
                self.is_refusing = true;
                None
            }
        };
        self.down_since.get_or_insert(now);
        let backoff = self.policy.backoff(self.failures, random);
        // An endpoint that asks for a day does not get it: by then nothing would be left of the batch.
        let longest = self.policy.max_elapsed.max(self.policy.max_backoff);
        let after = after.map(|after| after.min(longest));
        self.asked_until = after.map(|after| deadline_from(now, after));
        let wait = match after {
            // One that is down and asks for no wait would be asked without a pause.
            Some(after) if self.is_open() => after.max(backoff),
            Some(after) => after,
            None => backoff,
        };
        self.not_before = Some(deadline_from(now, wait.min(longest)));
        self.is_open() && !is_told
    }

    /// Something at the front was taken, or refused for good: the endpoint answers. How long it was down.
    pub(crate) fn answered(&mut self, now: Instant) -> Option<Duration> {
        let was_open = self.is_open();
        let down_since = self.down_since.take();
        *self = Self::new(self.policy);
        was_open.then(|| now.saturating_duration_since(down_since.unwrap_or(now)))
    }

    /// So many spans are lost in all; how many of them since the endpoint counts as down.
    pub(crate) fn lost_meanwhile(&mut self, lost: u64) -> u64 {
        if !self.is_open() {
            return 0;
        }
        lost.saturating_sub(*self.lost_before.get_or_insert(lost))
    }

    /// The endpoint counts as down.
    pub(crate) fn is_open(&self) -> bool {
        self.failures >= OPEN_AFTER
    }

    /// The batch at the front was tried before.
    pub(crate) fn is_retry(&self) -> bool {
        self.tried_since.is_some()
    }

    /// The last attempt has failed.
    pub(crate) fn is_failing(&self) -> bool {
        self.failures > 0
    }

    /// The batch at the front has gone elsewhere: the next has its own time.
    pub(crate) fn let_go(&mut self) {
        self.tried_since = None;
    }

    /// When the next attempt is due; none is pending where nothing has failed.
    pub(crate) fn next_attempt(&self) -> Option<Instant> {
        self.not_before
    }

    /// Somebody waits: the next attempt is due at once, unless the endpoint has asked for a wait.
    pub(crate) fn hurry(&mut self) {
        self.not_before = self.asked_until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn it_opens_once_after_three_failures_and_closes_once() {
        let mut circuit = CircuitBreaker::new(RetryPolicy::new());
        let start = Instant::now();
        let opened: Vec<bool> = (0..5)
            .map(|second| circuit.failed(start + SECOND * second, None, 0.5).has_opened)
            .collect();
        assert_eq!(opened, [false, false, true, false, false]);
        assert_eq!(circuit.answered(start + SECOND * 60), Some(SECOND * 60));
        assert_eq!(circuit.answered(start + SECOND * 61), None);
        assert_eq!(circuit.next_attempt(), None);
    }

    #[test]
    fn a_batch_expires_and_the_next_has_its_own_time() {
        let mut circuit = CircuitBreaker::new(RetryPolicy::new().max_elapsed(SECOND * 10));
        let start = Instant::now();
        assert!(!circuit.failed(start, None, 0.0).is_expired);
        assert!(!circuit.failed(start + SECOND * 10, None, 0.0).is_expired);
        assert!(circuit.failed(start + SECOND * 11, None, 0.0).is_expired);
        assert!(!circuit.failed(start + SECOND * 12, None, 0.0).is_expired);
        assert!(circuit.is_open(), "the endpoint is as down as before");
    }

    #[test]
    fn the_endpoints_own_wait_is_not_hurried_and_not_without_bound() {
        let mut circuit = CircuitBreaker::new(RetryPolicy::new());
        let start = Instant::now();
        circuit.failed(start, Some(SECOND * 90), 0.0);
        circuit.hurry();
        assert_eq!(circuit.next_attempt(), Some(start + SECOND * 90));
        circuit.failed(start, Some(SECOND * 86_400), 0.0);
        assert_eq!(circuit.next_attempt(), Some(start + SECOND * 300));
        circuit.failed(start, None, 1.0);
        circuit.hurry();
        assert_eq!(circuit.next_attempt(), None);
    }

    #[test]
    fn an_endpoint_that_asks_for_no_wait_is_believed_until_it_is_down() {
        let mut circuit = CircuitBreaker::new(RetryPolicy::new());
        let start = Instant::now();
        for expected in [0, 0, 4, 8, 16, 30, 30] {
            circuit.failed(start, Some(Duration::ZERO), 1.0);
            assert_eq!(circuit.next_attempt(), Some(start + SECOND * expected));
        }
        circuit.failed(start, Some(SECOND * 45), 1.0);
        assert_eq!(circuit.next_attempt(), Some(start + SECOND * 45));
        circuit.failed(start, Some(SECOND), 1.0);
        circuit.hurry();
        assert_eq!(
            circuit.next_attempt(),
            Some(start + SECOND),
            "but not sooner than it asks for"
        );
    }

    #[test]
    fn without_retries_every_failure_is_the_end() {
        let mut circuit = CircuitBreaker::new(RetryPolicy::never());
        assert!(circuit.failed(Instant::now(), None, 0.0).is_expired);
    }

    #[test]
    fn a_refusal_of_the_set_up_opens_it_at_once_and_is_told_also_after_another_reason() {
        let start = Instant::now();
        let mut circuit = CircuitBreaker::new(RetryPolicy::new());
        assert!(circuit.set_back(start, FailureKind::SetUp, 1.0) && circuit.is_open());
        assert_eq!(circuit.next_attempt(), Some(start + SECOND * 4));
        assert!(!circuit.set_back(start, FailureKind::SetUp, 0.5));
        assert!(!circuit.set_back(start, FailureKind::Away(None), 0.5));
        assert!(circuit.answered(start).is_some());
        for expected in [false, false, true, false] {
            assert_eq!(circuit.set_back(start, FailureKind::Away(None), 0.5), expected);
        }
        assert!(circuit.set_back(start, FailureKind::SetUp, 0.5));
    }

    #[test]
    fn what_is_not_the_batch_at_the_front_does_not_make_it_older() {
        let mut circuit = CircuitBreaker::new(RetryPolicy::new().max_elapsed(SECOND * 10));
        let start = Instant::now();
        circuit.set_back(start, FailureKind::Away(None), 0.0);
        assert!(!circuit.is_retry());
        assert!(!circuit.failed(start + SECOND * 60, None, 0.0).is_expired);
        assert!(circuit.is_retry());
    }

    #[test]
    fn waits_without_bound_neither_overflow_nor_turn_into_none() {
        let forever = RetryPolicy::new()
            .initial_backoff(Duration::MAX)
            .max_backoff(Duration::MAX)
            .max_elapsed(Duration::MAX);
        let start = Instant::now();
        for after in [None, Some(Duration::MAX)] {
            let mut circuit = CircuitBreaker::new(forever);
            assert!(!circuit.failed(start, after, 1.0).is_expired);
            circuit.failed(start + SECOND, after, 1.0);
            assert!(circuit.next_attempt() > Some(start + SECOND * 86_400));
        }
    }
}
