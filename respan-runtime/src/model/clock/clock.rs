//! Wall-clock time in nanoseconds since 1970, as OTLP writes it, and the steady clock that measures durations.

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

/// The nanoseconds of a clock that is never set, since an unknown time.
#[cfg(not(unix))]
pub(super) fn system_steady_nanos() -> u64 {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(START.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// The nanoseconds of a clock that is never set, since an unknown time.
#[inline]
pub(crate) fn steady_nanos() -> u64 {
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    return super::steady_clock::steady_nanos();
    #[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
    return system_steady_nanos();
}

/// Prepares [`steady_nanos`], so that the first span opens no file: the program may forbid that to itself after its set-up.
pub(crate) fn prepare() {
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    super::steady_clock::prepare();
}

/// The nanoseconds of the system's steady clock, as [`Instant::now`](std::time::Instant::now) reads it.
///
/// Takes a quarter of the instructions, because no `Duration` is computed; each span reads the clock twice.
#[cfg(unix)]
#[inline]
pub(super) fn system_steady_nanos() -> u64 {
    read(libc::CLOCK_MONOTONIC)
}

/// As [`steady_nanos`], as of the last kernel tick, a few milliseconds old at most: cheaper, for spans that are unlikely to be
/// exported.
#[inline]
pub(crate) fn steady_nanos_coarse() -> u64 {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    return read(libc::CLOCK_MONOTONIC_COARSE);
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    return steady_nanos();
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

#[cfg(unix)]
#[inline]
fn read(clock: libc::clockid_t) -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `clock_gettime` writes one `timespec` through the pointer, which comes from a live `&mut` to one, and does not
    // retain the pointer.
    #[expect(unsafe_code, reason = "the standard library returns the time only as an opaque type")]
    unsafe {
        libc::clock_gettime(clock, &raw mut time);
    }
    #[expect(clippy::cast_sign_loss, reason = "the time since the system's start is not negative")]
    #[allow(clippy::unnecessary_cast, reason = "the fields are narrower on some platforms")]
    let (seconds, nanos) = (time.tv_sec as u64, time.tv_nsec as u64);
    seconds.wrapping_mul(1_000_000_000).wrapping_add(nanos)
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
