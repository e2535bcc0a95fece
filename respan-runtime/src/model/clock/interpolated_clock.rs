//! The steady clock of spans, interpolated with the processor's time-stamp counter.
//!
//! A span reads the clock twice. `clock_gettime` takes twice as long as the counter, because it waits for the instructions before
//! it. So each thread reads the system's clock once in a millisecond and adds the ticks since then: an error of the counter cannot
//! be larger than that, and ends with it.

use crate::os::{self, timestamp_counter};
use std::cell::Cell;
use std::fs;
use std::sync::LazyLock;

/// Time for which a reading of the system's clock is used.
const WINDOW_NANOS: u64 = 1_000_000;
/// The longest time between two readings from which a rate is computed.
const MAX_NANOS: u64 = 1_000_000_000;
/// Ticks that reading the system's clock may take; it took longer if the thread was interrupted.
const MAX_TICKS: u64 = 500;
/// Fraction bits of a rate.
const FRACTION: u32 = 32;
/// A rate changes by one part in two to the power of this, at most; the counter's own is constant.
const MAX_CHANGE: u32 = 10;

thread_local! {
    static ANCHOR: Cell<Anchor> = const { Cell::new(Anchor::NONE) };
}

/// A reading of both clocks at the same time.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    ticks: u64,
    nanos: u64,
    /// Ticks for which it is used; 0 while the rate is not known.
    window: u64,
    /// Nanoseconds of a tick since the reading before, with [`FRACTION`] bits. Used if the rate before that was about the same: while
    /// the system is suspended, the counter may go on and the clock does not.
    rate: u64,
}

/// The nanoseconds of the system's steady clock.
#[inline]
pub(super) fn steady_nanos() -> u64 {
    ANCHOR.with(|anchor| {
        let known = anchor.get();
        if known.window > 0
            && let Some(nanos) = known.interpolated(timestamp_counter())
        {
            return nanos;
        }
        renew(anchor)
    })
}

/// Reads the system's clock, and sets the anchor for the next readings.
#[cold]
#[inline(never)]
fn renew(anchor: &Cell<Anchor>) -> u64 {
    if !*IS_RELIABLE {
        return os::steady_nanos();
    }
    let before = timestamp_counter();
    let nanos = os::steady_nanos();
    let duration = timestamp_counter().wrapping_sub(before);
    // A thread's time does not go back, although the rate was not exact.
    let nanos = nanos.max(anchor.get().end());
    if duration <= MAX_TICKS {
        anchor.set(anchor.get().followed_by(before.wrapping_add(duration / 2), nanos));
    }
    nanos
}

impl Anchor {
    const NONE: Self = Self {
        ticks: 0,
        nanos: 0,
        window: 0,
        rate: 0,
    };

    /// `None` if the anchor is too old, or the counter was reset.
    #[inline]
    fn interpolated(&self, ticks: u64) -> Option<u64> {
        let passed = ticks.wrapping_sub(self.ticks);
        (passed < self.window).then(|| self.nanos + self.scaled(passed))
    }

    /// Nanoseconds of so many ticks, not more than in a window.
    #[inline]
    fn scaled(&self, ticks: u64) -> u64 {
        (ticks * self.rate) >> FRACTION
    }

    /// The last time for which it is used.
    fn end(&self) -> u64 {
        self.nanos + self.scaled(self.window)
    }

    /// The anchor after a reading of both clocks.
    fn followed_by(self, ticks: u64, nanos: u64) -> Self {
        let (ticks_passed, nanos_passed) = (ticks.wrapping_sub(self.ticks), nanos - self.nanos);
        if nanos_passed < WINDOW_NANOS {
            return self;
        }
        let rate = if nanos_passed > MAX_NANOS {
            0
        } else {
            (nanos_passed << FRACTION).checked_div(ticks_passed).unwrap_or_default()
        };
        let is_constant = rate.abs_diff(self.rate) <= rate >> MAX_CHANGE;
        let window = (WINDOW_NANOS << FRACTION).checked_div(rate).filter(|_| is_constant);
        Self {
            ticks,
            nanos,
            window: window.unwrap_or_default(),
            rate,
        }
    }
}

/// Reads [`IS_RELIABLE`], unless it was read before.
pub(super) fn prepare() {
    LazyLock::force(&IS_RELIABLE);
}

/// `true` if the kernel uses the counter itself: then it has a constant rate and is the same on all processors.
static IS_RELIABLE: LazyLock<bool> = LazyLock::new(|| {
    let name = fs::read_to_string("/sys/devices/system/clocksource/clocksource0/current_clocksource");
    name.is_ok_and(|name| name.trim() == "tsc")
});

#[cfg(test)]
mod tests {
    use super::*;

    /// An anchor after three readings, of a counter with two ticks a nanosecond.
    fn anchor() -> Anchor {
        let second = Anchor::NONE
            .followed_by(1_000, 5_000_000_000)
            .followed_by(1_000 + 4_000_000, 5_002_000_000);
        assert_eq!(second.window, 0);
        second.followed_by(1_000 + 8_000_000, 5_004_000_000)
    }

    #[test]
    fn time_is_interpolated_for_a_millisecond() {
        let anchor = anchor();
        assert_eq!(anchor.interpolated(anchor.ticks + 500), Some(5_004_000_250));
        assert_eq!(anchor.interpolated(anchor.ticks + 1_999_998), Some(5_004_999_999));
        assert_eq!(anchor.interpolated(anchor.ticks + 2_000_000), None);
        assert_eq!(anchor.end(), 5_005_000_000);
    }

    #[test]
    fn a_counter_that_was_reset_is_not_used() {
        assert_eq!(anchor().interpolated(7), None);
        assert_eq!(anchor().followed_by(7, 5_006_000_000).window, 0);
    }

    #[test]
    fn after_a_long_time_the_rate_is_measured_again() {
        let next = anchor().followed_by(1_000 + 6_008_000_000, 8_004_000_000);
        assert_eq!((next.nanos, next.window), (8_004_000_000, 0));
    }

    #[test]
    fn a_rate_that_changed_is_not_used() {
        let anchor = anchor();
        // After an hour in which the counter went on and the clock did not.
        let resumed = anchor.followed_by(anchor.ticks + 7_200_000_000_000, 5_008_000_000);
        assert_eq!((resumed.nanos, resumed.window), (5_008_000_000, 0));
        let next = resumed.followed_by(resumed.ticks + 8_000_000, 5_012_000_000);
        assert_eq!(next.window, 0);
        let last = next.followed_by(next.ticks + 8_000_000, 5_016_000_000);
        assert_eq!(last.interpolated(last.ticks + 500), Some(5_016_000_250));
    }

    #[test]
    fn both_clocks_agree_over_many_windows() {
        let end = os::steady_nanos() + 20 * WINDOW_NANOS;
        let mut last = 0;
        while last < end {
            let (before, nanos) = (os::steady_nanos(), steady_nanos());
            assert!(nanos >= last, "{nanos} after {last}");
            assert!(nanos + 50_000 > before, "{nanos} is behind {before}");
            let after = os::steady_nanos();
            assert!(nanos < after + 50_000, "{nanos} is ahead of {after}");
            last = nanos;
        }
    }
}
