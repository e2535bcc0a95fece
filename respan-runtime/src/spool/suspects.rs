//! Requests that were rejected for a reason that may be the configuration or the request itself.

use super::listing::MAX_FILES;
use super::name::Name;
use std::collections::BTreeMap;

/// Attributes rejections to the configuration or to single requests.
///
/// A status such as 403 may concern the key, and thereby every request, or the content of one request, as with a firewall.
/// The request is the cause if it is rejected repeatedly, each time after others were accepted; once is not enough, since an
/// endpoint may accept and reject at random.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    /// Requests rejected since the last success, with the number of earlier rejections that followed a success.
    since_success: BTreeMap<Name, u32>,
    /// Requests rejected before the last success, likewise.
    before_success: BTreeMap<Name, u32>,
    /// `true` if the last response was a success. Otherwise a rejection may still be due to the configuration.
    was_success: bool,
    /// The last rejected request. The next attempt is at its successor, so that a single request does not block all others.
    last_rejected: Option<Name>,
}

/// The number of rejections after a success until the request is the cause. If an endpoint rejects every third request at
/// random, one request of eighty-one is lost; a higher number delays all other requests for longer.
const MAX_REJECTIONS: u32 = 3;

impl Suspects {
    /// Records a rejection of a request; false if the request itself is the cause.
    pub(super) fn record_rejection(&mut self, name: Name) -> bool {
        let was_success = std::mem::take(&mut self.was_success);
        let rejections = match self.before_success.remove(&name) {
            Some(rejections) => rejections + u32::from(was_success),
            None => self.since_success.get(&name).copied().unwrap_or(0),
        };
        if rejections >= MAX_REJECTIONS {
            return false;
        }
        // Bounded: entries of files that other processes removed stay behind.
        if self.since_success.len() + self.before_success.len() >= MAX_FILES {
            self.since_success.clear();
            self.before_success.clear();
        }
        self.since_success.insert(name, rejections);
        self.last_rejected = Some(name);
        true
    }

    /// Records that the endpoint accepted spans, so the configuration is correct.
    pub(super) fn record_success(&mut self) {
        self.before_success.extend(std::mem::take(&mut self.since_success));
        self.last_rejected = None;
        self.was_success = true;
    }

    /// Records the rejection of a batch that is not in the spool.
    pub(super) fn record_other_rejection(&mut self) {
        self.was_success = false;
    }

    /// Removes a request that is no longer in the spool.
    pub(super) fn remove(&mut self, name: Name) {
        self.since_success.remove(&name);
        self.before_success.remove(&name);
    }

    /// Returns whether it was rejected since the last success.
    pub(super) fn has_failed(&self, name: Name) -> bool {
        self.since_success.contains_key(&name)
    }

    pub(super) fn last_rejected(&self) -> Option<Name> {
        self.last_rejected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_success_no_request_is_the_cause() {
        let (mut suspects, one, other) = (Suspects::default(), Name::next(), Name::next());
        for _ in 0..3 {
            assert!(suspects.record_rejection(one));
            assert_eq!(suspects.last_rejected(), Some(one));
            assert!(suspects.record_rejection(other));
            assert_eq!(suspects.last_rejected(), Some(other));
        }
    }

    #[test]
    fn a_request_rejected_each_time_after_a_success_is_the_cause() {
        let (mut suspects, one, other) = (Suspects::default(), Name::next(), Name::next());
        suspects.record_success();
        assert!(suspects.record_rejection(one) && suspects.record_rejection(other));
        for _ in 1..MAX_REJECTIONS {
            suspects.record_success();
            assert_eq!(suspects.last_rejected(), None, "the next attempt is at the oldest");
            assert!(
                suspects.record_rejection(one) && suspects.record_rejection(one),
                "the second rejection does not count"
            );
        }
        suspects.record_success();
        suspects.remove(other);
        assert!(!suspects.record_rejection(one));
        assert!(suspects.record_rejection(other) && suspects.record_rejection(one));
    }

    #[test]
    fn an_endpoint_that_recovers_briefly_makes_no_request_the_cause() {
        let (mut suspects, names) = (Suspects::default(), [(); 3].map(|()| Name::next()));
        let all_rejected = |suspects: &mut Suspects| names.iter().all(|name| suspects.record_rejection(*name));
        for _ in 1..MAX_REJECTIONS {
            assert!(all_rejected(&mut suspects));
            suspects.record_success();
        }
        assert!(
            all_rejected(&mut suspects),
            "only the first was rejected directly after a success"
        );
        for _ in 0..10 {
            suspects.record_success();
            suspects.record_other_rejection();
            assert!(all_rejected(&mut suspects));
        }
    }

    #[test]
    fn the_number_of_entries_is_bounded() {
        let mut suspects = Suspects::default();
        for _ in 0..=MAX_FILES {
            assert!(suspects.record_rejection(Name::next()));
            suspects.record_success();
        }
        assert_eq!(suspects.before_success.len(), 1);
    }
}
