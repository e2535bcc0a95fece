//! The times at which incomplete batches are sent.

use crate::sync::deadline;
use std::time::{Duration, Instant};

/// The times at which the incomplete batches of each destination are due: those with a delay of their own, and all others together.
pub(super) struct Schedule {
    others: Timer,
    /// In the order of the destinations.
    own: Vec<Option<Timer>>,
}

struct Timer {
    delay: Duration,
    due_at: Instant,
    is_due: bool,
}

impl Timer {
    fn new(delay: Duration) -> Self {
        Self {
            delay,
            due_at: deadline(delay),
            is_due: false,
        }
    }
}

impl Schedule {
    pub(super) fn new(delay: Duration) -> Self {
        Self {
            others: Timer::new(delay),
            own: Vec::new(),
        }
    }

    /// Adds the next destination.
    pub(super) fn add(&mut self, own_delay: Option<Duration>) {
        self.own.push(own_delay.map(Timer::new));
    }

    /// The time at which the next destination is due.
    pub(super) fn next(&self) -> Instant {
        let own = self.own.iter().flatten().map(|timer| timer.due_at);
        own.fold(self.others.due_at, Instant::min)
    }

    /// Marks the destinations as due that are so by now, or all, and begins their next delay.
    pub(super) fn mark_due(&mut self, now: Instant, all: bool) {
        for timer in self.own.iter_mut().flatten().chain([&mut self.others]) {
            timer.is_due = all || timer.due_at <= now;
            if timer.is_due {
                timer.due_at = deadline(timer.delay);
            }
        }
    }

    /// Marks no destination as due.
    pub(super) fn mark_none(&mut self) {
        for timer in self.own.iter_mut().flatten().chain([&mut self.others]) {
            timer.is_due = false;
        }
    }

    pub(super) fn is_due(&self, destination: usize) -> bool {
        let own = self.own.get(destination).and_then(Option::as_ref);
        own.unwrap_or(&self.others).is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);
    const HOUR: Duration = Duration::from_secs(60 * 60);

    #[test]
    fn a_destination_with_a_delay_of_its_own_is_due_alone() {
        let mut schedule = Schedule::new(HOUR);
        schedule.add(None);
        schedule.add(Some(MINUTE));
        let first = schedule.next();
        assert!(first <= Instant::now() + MINUTE);
        schedule.mark_due(first, false);
        assert_eq!([0, 1].map(|index| schedule.is_due(index)), [false, true]);
        schedule.mark_due(Instant::now(), false);
        assert_eq!([0, 1].map(|index| schedule.is_due(index)), [false, false]);
        schedule.mark_due(Instant::now() + HOUR * 2, false);
        assert_eq!([0, 1].map(|index| schedule.is_due(index)), [true, true]);
    }

    #[test]
    fn a_flush_makes_all_due_and_none_is_due_in_between() {
        let mut schedule = Schedule::new(HOUR);
        schedule.add(None);
        schedule.add(Some(MINUTE));
        schedule.mark_due(Instant::now(), true);
        assert!(schedule.is_due(0) && schedule.is_due(1));
        schedule.mark_none();
        assert!(!schedule.is_due(0) && !schedule.is_due(1));
    }
}
