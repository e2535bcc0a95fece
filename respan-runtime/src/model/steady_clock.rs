//! The steady clock of spans, interpolated with the processor's time-stamp counter.
//!
//! A span reads the clock twice. `clock_gettime` takes twice as long as the counter, because it waits for the instructions before
//! it. So each thread reads the system's clock once in a millisecond and adds the ticks since then: an error of the counter cannot
//! be larger than that, and ends with it.

use super::clock::system_steady_nanos;
use crate::os::timestamp_counter;
use std::cell::Cell;
use std::fs;
use std::sync::LazyLock;

/// Time for which a reading of the system's clock is used.
const WINDOW_NANOS: u64 = 1_000_000;
/// The longest time between two readings from which a rate is computed: the system may have been suspended meanwhile.
const MAX_NANOS: u64 = 1_000_000_000;
/// Ticks that reading the system's clock may take; it took longer if the thread was interrupted.
const MAX_TICKS: u64 = 2_000;
/// Fraction bits of a rate.
const FRACTION: u32 = 32;

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
    /// Nanoseconds of a tick, with [`FRACTION`] bits.
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
        return system_steady_nanos();
    }
    let before = timestamp_counter();
    let nanos = system_steady_nanos();
    let duration = timestamp_counter().wrapping_sub(before);
    if duration > MAX_TICKS {
        return nanos;
    }
    let (next, nanos) = anchor.get().followed_by(before.wrapping_add(duration / 2), nanos);
    anchor.set(next);
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

    /// The anchor after a reading of both clocks, and its time.
    fn followed_by(self, ticks: u64, nanos: u64) -> (Self, u64) {
        // A thread's time does not go back, although the rate was not exact.
        let nanos = nanos.max(self.nanos + self.scaled(self.window));
        let (ticks_passed, nanos_passed) = (ticks.wrapping_sub(self.ticks), nanos - self.nanos);
        if nanos_passed < WINDOW_NANOS {
            return (self, nanos);
        }
        let rate = if nanos_passed > MAX_NANOS {
            0
        } else {
            (nanos_passed << FRACTION).checked_div(ticks_passed).unwrap_or_default()
        };
        let window = (WINDOW_NANOS << FRACTION).checked_div(rate).unwrap_or_default();
        let next = Self {
            ticks,
            nanos,
            window,
            rate,
        };
        (next, nanos)
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

    /// An anchor after two readings, of a counter with two ticks a nanosecond.
    fn anchor() -> Anchor {
        let (first, _) = Anchor::NONE.followed_by(1_000, 5_000_000_000);
        let (second, nanos) = first.followed_by(1_000 + 4_000_000, 5_002_000_000);
        assert_eq!(nanos, 5_002_000_000);
        second
    }

    #[test]
    fn time_is_interpolated_for_a_millisecond() {
        let anchor = anchor();
        assert_eq!(anchor.interpolated(anchor.ticks + 500), Some(5_002_000_250));
        assert_eq!(anchor.interpolated(anchor.ticks + 1_999_998), Some(5_002_999_999));
        assert_eq!(anchor.interpolated(anchor.ticks + 2_000_000), None);
    }

    #[test]
    fn a_counter_that_was_reset_is_not_used() {
        assert_eq!(anchor().interpolated(7), None);
        let (next, nanos) = anchor().followed_by(7, 5_004_000_000);
        assert_eq!(nanos, 5_004_000_000);
        assert!(next.interpolated(8).is_none_or(|nanos| nanos <= 5_005_000_000));
    }

    #[test]
    fn after_a_long_time_the_rate_is_measured_again() {
        let (next, nanos) = anchor().followed_by(5_000_000, 8_000_000_000);
        assert_eq!((nanos, next.window), (8_000_000_000, 0));
    }

    #[test]
    fn time_does_not_go_back() {
        let anchor = anchor();
        let (_, nanos) = anchor.followed_by(anchor.ticks + 2_000_000, 5_002_999_000);
        assert_eq!(nanos, 5_003_000_000);
    }

    #[test]
    fn both_clocks_agree_over_many_windows() {
        let end = system_steady_nanos() + 20 * WINDOW_NANOS;
        let mut last = 0;
        while last < end {
            let (before, nanos) = (system_steady_nanos(), steady_nanos());
            assert!(nanos >= last, "{nanos} after {last}");
            assert!(nanos + 50_000 > before, "{nanos} is behind {before}");
            let after = system_steady_nanos();
            assert!(nanos < after + 50_000, "{nanos} is ahead of {after}");
            last = nanos;
        }
    }
}
