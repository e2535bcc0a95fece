//! The clock of a span: wall-clock time that a change of the system's clock does not touch.

use super::unix_nanos::UnixNanos;
use crate::model::clock;
use std::sync::atomic::{AtomicU64, Ordering};

/// A reading of the steady clock, which becomes a time once the span is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading(u64);

impl Reading {
    #[inline]
    pub(crate) fn now() -> Self {
        Self(clock::steady_nanos())
    }
}

/// The wall-clock time at the start of a trace's first span, continued by the steady clock.
///
/// Durations are thus those of the steady clock, and all spans below one another have the same clock, so that none appears to
/// start before its parent. (OpenTelemetry's SDK for Java does the same.)
///
/// It is set at its first use, from the reading that is needed anyway.
#[derive(Debug)]
pub(crate) struct SpanClock {
    /// Difference to add to the steady clock, modulo 2^64; 0 until the clock is set.
    offset: AtomicU64,
}

impl SpanClock {
    /// A clock that has yet to be set.
    pub(super) const fn unset() -> Self {
        Self {
            offset: AtomicU64::new(0),
        }
    }

    /// Makes this the clock of a span below `parent`, or of a trace's first span.
    #[inline]
    pub(crate) fn inherit(&mut self, parent: Option<&Self>) {
        *self.offset.get_mut() = parent.map_or(0, Self::known_offset);
    }

    #[inline]
    pub(crate) fn now(&self) -> UnixNanos {
        self.at(Reading::now())
    }

    /// As [`now`](Self::now), a few milliseconds old at most, and cheaper.
    #[inline]
    pub(crate) fn now_coarse(&self) -> UnixNanos {
        self.at(Reading(clock::steady_nanos_coarse()))
    }

    #[inline]
    pub(crate) fn at(&self, reading: Reading) -> UnixNanos {
        let mut offset = self.offset.load(Ordering::Relaxed);
        if offset == 0 {
            offset = self.set(reading);
        }
        UnixNanos::new(reading.0.wrapping_add(offset))
    }

    fn known_offset(&self) -> u64 {
        match self.offset.load(Ordering::Relaxed) {
            0 => self.set(Reading::now()),
            offset => offset,
        }
    }

    /// Sets the clock to the wall clock and returns the offset. Two threads at once set it to the same, as exactly as the wall
    /// clock was measured; a compare-and-exchange would cost each trace more than the reading.
    #[inline]
    fn set(&self, reading: Reading) -> u64 {
        let offset = clock::wall_offset(reading.0);
        self.offset.store(offset, Ordering::Relaxed);
        offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set_to(offset: u64) -> SpanClock {
        let mut clock = SpanClock::unset();
        *clock.offset.get_mut() = offset;
        clock
    }

    /// As after the system's clock was set back by an hour between two traces.
    #[test]
    fn the_time_between_two_readings_does_not_depend_on_the_wall_clock() {
        let offset = SpanClock::unset().known_offset();
        let (clock, set_back) = (set_to(offset), set_to(offset.wrapping_sub(3_600_000_000_000)));
        let (start, end) = (Reading::now(), Reading(Reading::now().0 + 50_000_000));
        for clock in [&clock, &set_back] {
            assert!(clock.at(end).get() - clock.at(start).get() >= 50_000_000);
        }
        assert_eq!(clock.at(start).get() - set_back.at(start).get(), 3_600_000_000_000);
    }

    #[test]
    fn a_child_has_the_clock_of_its_parent_although_that_was_not_used_before() {
        let (parent, mut child) = (SpanClock::unset(), SpanClock::unset());
        child.inherit(Some(&parent));
        let reading = Reading::now();
        assert_eq!(parent.at(reading), child.at(reading));
        child.inherit(None);
        assert_eq!(child.offset.load(Ordering::Relaxed), 0);
    }
}
