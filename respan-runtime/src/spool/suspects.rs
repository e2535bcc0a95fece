//! Requests of which nobody can say yet whether they or the set-up were refused.

use super::listing::MAX_FILES;
use super::name::Name;
use std::collections::BTreeMap;

/// An endpoint that answers 403 may mean the key, and then each request; or something in this one, as firewalls do. What
/// tells is whether it takes others; and more than once, since it may also be one that takes and refuses by turns.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    /// Nothing was taken since. With how often each was refused among others that were taken.
    open: BTreeMap<Name, u32>,
    /// Others were taken since: refused once more, they may be refused for themselves.
    settled: BTreeMap<Name, u32>,
    /// The last that the endpoint has answered was taken. Else its refusals are about the set-up, once more.
    is_vouched: bool,
    /// The last that was refused. The next attempt is at the one behind it, so that a single one does not hold up all.
    last: Option<Name>,
}

/// So often a request is refused, each time between others that are taken, until it is found to be refused for itself. An
/// endpoint that refuses every third at random costs one of eighty then; each further time is a wait for all others.
const CERTAIN: u32 = 3;

impl Suspects {
    /// It was refused; whether it may be because of the set-up.
    pub(super) fn refused(&mut self, name: Name) -> bool {
        let was_vouched = std::mem::take(&mut self.is_vouched);
        let times = match self.settled.remove(&name) {
            Some(times) => times + u32::from(was_vouched),
            None => self.open.get(&name).copied().unwrap_or(0),
        };
        if times >= CERTAIN {
            return false;
        }
        // Some may be gone without being tried again.
        if self.open.len() + self.settled.len() >= MAX_FILES {
            self.open.clear();
            self.settled.clear();
        }
        self.open.insert(name, times);
        self.last = Some(name);
        true
    }

    /// The endpoint has taken spans: the set-up is right.
    pub(super) fn taken(&mut self) {
        self.settled.extend(std::mem::take(&mut self.open));
        self.last = None;
        self.is_vouched = true;
    }

    /// Something was refused that is not among them.
    pub(super) fn refused_another(&mut self) {
        self.is_vouched = false;
    }

    /// It is no more.
    pub(super) fn forget(&mut self, name: Name) {
        self.open.remove(&name);
        self.settled.remove(&name);
    }

    pub(super) fn last(&self) -> Option<Name> {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn while_nothing_is_taken_nothing_is_refused_for_itself() {
        let (mut doubts, one, other) = (Suspects::default(), Name::next(), Name::next());
        for _ in 0..3 {
            assert!(doubts.refused(one));
            assert_eq!(doubts.last(), Some(one));
            assert!(doubts.refused(other));
            assert_eq!(doubts.last(), Some(other));
        }
    }

    #[test]
    fn what_is_refused_each_time_between_others_that_are_taken_is_refused_for_itself() {
        let (mut doubts, one, other) = (Suspects::default(), Name::next(), Name::next());
        doubts.taken();
        assert!(doubts.refused(one) && doubts.refused(other));
        for _ in 1..CERTAIN {
            doubts.taken();
            assert_eq!(doubts.last(), None, "in order from here on");
            assert!(doubts.refused(one) && doubts.refused(one), "the second says nothing");
        }
        doubts.taken();
        doubts.forget(other);
        assert!(!doubts.refused(one));
        assert!(doubts.refused(other) && doubts.refused(one));
    }

    #[test]
    fn an_endpoint_that_recovers_for_a_moment_only_costs_nothing() {
        let (mut doubts, names) = (Suspects::default(), [(); 3].map(|()| Name::next()));
        let refused = |doubts: &mut Suspects| names.iter().all(|name| doubts.refused(*name));
        for _ in 1..CERTAIN {
            assert!(refused(&mut doubts));
            doubts.taken();
        }
        assert!(
            refused(&mut doubts),
            "only the first was refused right behind what was taken"
        );
        for _ in 0..10 {
            doubts.taken();
            doubts.refused_another();
            assert!(refused(&mut doubts));
        }
    }

    #[test]
    fn it_remembers_no_more_than_a_spool_holds() {
        let mut doubts = Suspects::default();
        for _ in 0..=MAX_FILES {
            assert!(doubts.refused(Name::next()));
            doubts.taken();
        }
        assert_eq!(doubts.settled.len(), 1);
    }
}
