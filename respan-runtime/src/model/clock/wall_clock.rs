//! Wall-clock time in nanoseconds since 1970, as OTLP writes it, and its difference from the steady clock.

use super::steady_clock::steady_nanos;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Nanoseconds since 1970-01-01 UTC: 0 for earlier times, `u64::MAX` for times after the year 2554.
pub(crate) fn unix_nanos(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |elapsed| {
        // `as_nanos` would compute in 128 bits.
        let seconds = elapsed.as_secs().saturating_mul(1_000_000_000);
        seconds.saturating_add(elapsed.subsec_nanos().into())
    })
}

/// The inverse of [`unix_nanos`].
pub(crate) fn system_time(unix_nanos: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_nanos(unix_nanos)
}

/// Time for which the difference of the two clocks is used before it is measured again: a wall clock that was set is followed after
/// that time.
const MAX_AGE: u64 = 1_000_000_000;

/// Difference to add to the steady clock to get the wall clock, modulo 2^64. `now` is a reading of the steady clock, coarse or not.
#[inline]
pub(crate) fn wall_offset(now: u64) -> u64 {
    static OFFSET: AtomicU64 = AtomicU64::new(0);
    /// On the steady clock; 0 before the first time.
    static VALID_UNTIL: AtomicU64 = AtomicU64::new(0);

    #[cold]
    #[inline(never)]
    fn measure(now: u64) -> u64 {
        let offset = unix_nanos(SystemTime::now()).wrapping_sub(steady_nanos());
        OFFSET.store(offset, Ordering::Relaxed);
        VALID_UNTIL.store(now.saturating_add(MAX_AGE), Ordering::Release);
        offset
    }

    if now >= VALID_UNTIL.load(Ordering::Acquire) {
        return measure(now);
    }
    OFFSET.load(Ordering::Relaxed)
}

/// ISO 8601 with microseconds and the offset `+00:00`, as the Python SDK writes it; empty for times after the year 9999.
pub(crate) fn iso_8601(time: SystemTime) -> String {
    let mut text = String::new();
    if write!(text, "{}", humantime::format_rfc3339_micros(time)).is_err() {
        return String::new();
    }
    text.trim_end_matches('Z').to_owned() + "+00:00"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::steady_nanos_coarse;

    #[test]
    fn both_clocks_agree_with_the_standard_library() {
        let expected = unix_nanos(SystemTime::now());
        for steady in [steady_nanos(), steady_nanos_coarse()] {
            let actual = steady.wrapping_add(wall_offset(steady));
            // The system may adjust the clock in between.
            assert!(expected.abs_diff(actual) < 60_000_000_000, "{expected} {actual}");
        }
    }
}
