//! Requests whose attempts fail while the endpoint accepts others.

use super::listing::MAX_FILES;
use super::name::Name;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// Attributes failures that may pass to the endpoint or to single requests.
///
/// A request that makes a proxy answer 502 or reset the connection fails for ever, while others succeed. So the attempt after
/// a failure is at another request, at one that has not failed if there is any; a request that failed before a success and fails again has a delay of its own, which
/// holds up no other.
#[derive(Debug, Default)]
pub(super) struct Deferred {
    /// Requests that failed since the last success.
    since_success: BTreeSet<Name>,
    /// Requests that failed before a success, with the number of failures since.
    requests: BTreeMap<Name, Delay>,
    /// The request that failed last.
    last_failed: Option<Name>,
}

#[derive(Debug, Clone, Copy)]
struct Delay {
    failures: u32,
    due: Instant,
}

impl Deferred {
    /// Records a failed attempt. False if the request itself is the cause, as far as is known: then the next attempt at it is
    /// due at the time that `due` returns for the number of its failures.
    pub(super) fn record_failure(&mut self, name: Name, due: impl FnOnce(u32) -> Instant) -> bool {
        if self.since_success.is_empty()
            && let Some(delay) = self.requests.get_mut(&name)
        {
            delay.failures = delay.failures.saturating_add(1);
            delay.due = due(delay.failures);
            return false;
        }
        self.mark_failed(name);
        self.last_failed = Some(name);
        true
    }

    /// Records that an attempt at the request failed before it was written.
    pub(super) fn mark_failed(&mut self, name: Name) {
        self.limit();
        self.since_success.insert(name);
    }

    /// Records that the endpoint accepted spans: what failed before is due once more, and then has a delay of its own.
    pub(super) fn record_success(&mut self, now: Instant) {
        let failed = std::mem::take(&mut self.since_success);
        for name in failed {
            self.requests.entry(name).or_insert(Delay { failures: 0, due: now });
        }
        self.last_failed = None;
    }

    /// Returns whether it has failed since the last success.
    pub(super) fn has_failed(&self, name: Name) -> bool {
        self.since_success.contains(&name)
    }

    /// The request behind which the next attempt is made.
    pub(super) fn last_failed(&self) -> Option<Name> {
        self.last_failed
    }

    pub(super) fn is_due(&self, name: Name, now: Instant) -> bool {
        // One that has not failed alone is due at once, also within the delivery that has shown that others succeed.
        let delay = self.requests.get(&name).filter(|delay| delay.failures > 0);
        delay.is_none_or(|delay| delay.due <= now)
    }

    /// The time at which the next attempt is due; `None` for a request without a delay of its own.
    pub(super) fn due(&self, name: Name) -> Option<Instant> {
        self.requests.get(&name).map(|delay| delay.due)
    }

    /// Makes an attempt at each request due.
    pub(super) fn skip_backoff(&mut self, now: Instant) {
        for delay in self.requests.values_mut() {
            delay.due = delay.due.min(now);
        }
    }

    /// Removes a request that is no longer in the spool.
    pub(super) fn remove(&mut self, name: Name) {
        self.since_success.remove(&name);
        self.requests.remove(&name);
    }

    /// Entries of files that other processes removed stay behind.
    fn limit(&mut self) {
        if self.since_success.len() + self.requests.len() >= MAX_FILES {
            self.since_success.clear();
            self.requests.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_request_that_fails_alone_has_a_delay_of_its_own() {
        let (mut deferred, one, other) = (Deferred::default(), Name::next(), Name::next());
        let start = Instant::now();
        let minutes = |failures: u32| start + Duration::from_secs(60) * failures;
        assert!(deferred.record_failure(one, minutes));
        assert!(deferred.record_failure(one, minutes), "nothing was accepted in between");
        assert_eq!(deferred.last_failed(), Some(one));
        deferred.record_success(start);
        assert_eq!(deferred.last_failed(), None);
        assert!(deferred.is_due(one, start));
        for failures in 1..4 {
            assert!(!deferred.record_failure(one, minutes));
            assert_eq!(deferred.due(one), Some(minutes(failures)));
            assert!(!deferred.is_due(one, start) && deferred.is_due(other, start));
            deferred.record_success(start);
        }
        deferred.skip_backoff(start);
        assert!(deferred.is_due(one, start));
        assert!(deferred.record_failure(other, minutes), "it is new");
        assert!(deferred.record_failure(one, minutes), "others fail too");
    }

    #[test]
    fn the_number_of_entries_is_bounded() {
        let mut deferred = Deferred::default();
        for _ in 0..=MAX_FILES {
            assert!(deferred.record_failure(Name::next(), |_| Instant::now()));
            deferred.record_success(Instant::now());
        }
        assert_eq!(deferred.requests.len(), 1);
    }
}
