//! The clock of a span: wall-clock time that a change of the system's clock does not touch.

use super::unix_nanos::UnixNanos;
use crate::model::clock;

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
#[derive(Debug, Clone, Copy)]
pub(crate) struct SpanClock {
    /// Difference to add to the steady clock, modulo 2^64.
    offset: u64,
}

impl SpanClock {
    /// Set to the wall clock.
    #[inline]
    pub(crate) fn set() -> Self {
        Self {
            offset: clock::wall_offset(),
        }
    }

    /// A clock that has yet to be set.
    pub(super) const fn unset() -> Self {
        Self { offset: 0 }
    }

    #[inline]
    pub(crate) fn now(self) -> UnixNanos {
        self.at(Reading::now())
    }

    /// As [`now`](Self::now), a few milliseconds old at most, and cheaper.
    #[inline]
    pub(crate) fn now_coarse(self) -> UnixNanos {
        self.at(Reading(clock::steady_nanos_coarse()))
    }

    #[inline]
    pub(crate) fn at(self, reading: Reading) -> UnixNanos {
        UnixNanos::new(reading.0.wrapping_add(self.offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As after the system's clock was set back by an hour between two traces.
    #[test]
    fn the_time_between_two_readings_does_not_depend_on_the_wall_clock() {
        let clock = SpanClock::set();
        let set_back = SpanClock {
            offset: clock.offset.wrapping_sub(3_600_000_000_000),
        };
        let (start, end) = (Reading::now(), Reading(Reading::now().0 + 50_000_000));
        for clock in [clock, set_back] {
            assert!(clock.at(end).get() - clock.at(start).get() >= 50_000_000);
        }
        assert_eq!(clock.at(start).get() - set_back.at(start).get(), 3_600_000_000_000);
    }
}
