//! Accounting for a span while it is given to one processor after the other.

use super::counters::Counters;
use std::cell::Cell;

/// Counts one span as lost if a panic interrupts its delivery.
///
/// It is armed for the span itself, which is given to the first processor, and again for a copy for each further one. It is
/// disarmed when the span or copy has been counted elsewhere.
#[derive(Debug)]
pub(crate) struct LossGuard<'a> {
    counters: &'a Counters,
    is_armed: Cell<bool>,
}

impl<'a> LossGuard<'a> {
    /// Armed for the span itself, which is counted already.
    pub(crate) fn new(counters: &'a Counters) -> Self {
        Self {
            counters,
            is_armed: Cell::new(true),
        }
    }

    /// For the next processor: counts a copy unless the span itself is still to be given away.
    pub(crate) fn arm(&self) {
        if !self.is_armed.replace(true) {
            self.counters.copied.add(1);
        }
    }

    /// The span or copy is counted elsewhere from here on.
    pub(crate) fn disarm(&self) {
        self.is_armed.set(false);
    }

    /// A bug of respan's own has interrupted the delivery. If the guard was disarmed, the copy for the next processor is lost.
    pub(crate) fn lose(&self) {
        self.arm();
        self.disarm();
        self.counters.lose_to_internal_panic(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_counted_and_interrupted_ones_are_lost() {
        let counters = Counters::default();
        let format_span_count = || (counters.copied.get(), counters.lost.read().internal_panic);
        let loss_guard = LossGuard::new(&counters);
        loss_guard.arm();
        loss_guard.disarm();
        assert_eq!(format_span_count(), (0, 0), "the span itself");
        loss_guard.arm();
        assert_eq!(format_span_count(), (1, 0), "a copy");
        loss_guard.lose();
        assert_eq!(format_span_count(), (1, 1), "the copy");
        loss_guard.lose();
        assert_eq!(format_span_count(), (2, 2), "another one, for the next processor");
    }
}
