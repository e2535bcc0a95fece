//! What a span counts for while it is given to one processor after the other.

use super::counters::Counters;
use crate::diagnostics::diagnose_once;
use std::cell::Cell;

/// The span itself for the first processor, a copy for each further one. While it is open nobody has counted what becomes
/// of it, so whoever is interrupted knows what is lost.
#[derive(Debug)]
pub(crate) struct LossGuard<'a> {
    counters: &'a Counters,
    is_open: Cell<bool>,
}

impl<'a> LossGuard<'a> {
    /// The span itself, which is counted already.
    pub(crate) fn new(counters: &'a Counters) -> Self {
        Self {
            counters,
            is_open: Cell::new(true),
        }
    }

    /// For the next processor.
    pub(crate) fn open(&self) {
        if !self.is_open.replace(true) {
            self.counters.copied.add(1);
        }
    }

    /// From here on it is counted by somebody else, or was counted just now.
    pub(crate) fn close(&self) {
        self.is_open.set(false);
    }

    /// A defect of our own has cost it: if the span had been counted before, then a processor its copy.
    pub(crate) fn lose(&self) {
        self.open();
        self.close();
        lose(self.counters, 1);
    }
}

/// A defect of our own has cost so many spans.
#[cold]
pub(crate) fn lose(counters: &Counters, spans: usize) {
    counters.internal_panic.add(spans);
    diagnose_once!(
        Error,
        "pipeline",
        "spans were lost by a panic in respan itself; please report it"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_counted_and_what_is_interrupted_is_lost() {
        let counters = Counters::default();
        let counted = || (counters.copied.get(), counters.internal_panic.get());
        let loss_guard = LossGuard::new(&counters);
        loss_guard.open();
        loss_guard.close();
        assert_eq!(counted(), (0, 0), "the span itself");
        loss_guard.open();
        assert_eq!(counted(), (1, 0), "a copy");
        loss_guard.lose();
        assert_eq!(counted(), (1, 1), "the copy");
        loss_guard.lose();
        assert_eq!(
            counted(),
            (2, 2),
            "another one, for the processor that was about to be asked"
        );
    }
}
