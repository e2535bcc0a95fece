//! Requests of which nobody can say yet whether they or the set-up were refused.

use super::listing::MAX_FILES;
use super::name::Name;
use std::collections::BTreeSet;

/// An endpoint that answers 403 may mean the key, and then each request; or something in this one, as firewalls do. What
/// tells is whether it takes others.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    /// Nothing was taken since.
    open: BTreeSet<Name>,
    /// Others were taken since: refused once more, they may be refused for themselves.
    settled: BTreeSet<Name>,
    /// The last that the endpoint has answered was taken. Else its refusals are about the set-up, once more.
    is_vouched: bool,
    /// The last that was refused. The next attempt is at the one behind it, so that a single one does not hold up all.
    last: Option<Name>,
}

impl Doubts {
    /// It was refused; whether it may be because of the set-up.
    pub(super) fn refused(&mut self, name: Name) -> bool {
        let was_vouched = std::mem::take(&mut self.is_vouched);
        if self.settled.remove(&name) && was_vouched {
            return false;
        }
        // Some may be gone without being tried again.
        if self.open.len() + self.settled.len() >= MAX_FILES {
            self.open.clear();
            self.settled.clear();
        }
        self.open.insert(name);
        self.last = Some(name);
        true
    }

    /// The endpoint has taken spans: the set-up is right.
    pub(super) fn taken(&mut self) {
        self.settled.append(&mut self.open);
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
        let (mut doubts, one, other) = (Doubts::default(), Name::next(), Name::next());
        for _ in 0..3 {
            assert!(doubts.refused(one));
            assert_eq!(doubts.last(), Some(one));
            assert!(doubts.refused(other));
            assert_eq!(doubts.last(), Some(other));
        }
    }

    #[test]
    fn what_is_refused_before_and_after_others_are_taken_is_refused_for_itself() {
        let (mut doubts, one, other) = (Doubts::default(), Name::next(), Name::next());
        doubts.taken();
        assert!(doubts.refused(one) && doubts.refused(other));
        doubts.taken();
        assert_eq!(doubts.last(), None, "in order from here on");
        doubts.forget(other);
        assert!(!doubts.refused(one));
        assert!(doubts.refused(other) && doubts.refused(one));
    }

    #[test]
    fn an_endpoint_that_recovers_for_a_moment_only_costs_no_more_than_one() {
        let (mut doubts, names) = (Doubts::default(), [(); 3].map(|()| Name::next()));
        assert!(names.iter().all(|name| doubts.refused(*name)));
        doubts.taken();
        let [first, second, third] = names;
        assert!(!doubts.refused(first) && doubts.refused(second) && doubts.refused(third));
        doubts.taken();
        doubts.refused_another();
        assert!(doubts.refused(second) && doubts.refused(third));
    }

    #[test]
    fn it_remembers_no_more_than_a_spool_holds() {
        let mut doubts = Doubts::default();
        for _ in 0..=MAX_FILES {
            assert!(doubts.refused(Name::next()));
            doubts.taken();
        }
        assert_eq!(doubts.settled.len(), 1);
    }
}
