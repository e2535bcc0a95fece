//! Wall-clock time as OTLP writes it.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Nanoseconds since 1970 in UTC; 0 before that, the last representable moment after 2554.
pub(crate) fn unix_nanos(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| {
        // In 64 bits: `as_nanos` would multiply and check 128.
        let whole = since.as_secs().saturating_mul(1_000_000_000);
        whole.saturating_add(since.subsec_nanos().into())
    })
}

/// The inverse of [`unix_nanos`].
pub(crate) fn system_time(unix_nanos: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_nanos(unix_nanos)
}

#[cfg(not(unix))]
pub(crate) fn now() -> u64 {
    unix_nanos(SystemTime::now())
}

/// As [`SystemTime::now`], without the checks of its difference to 1970: a quarter of the instructions, twice a span.
#[cfg(unix)]
#[inline]
pub(crate) fn now() -> u64 {
    read(libc::CLOCK_REALTIME)
}

/// The time of the last tick, some milliseconds ago at most: for what most likely nobody will want to know.
#[inline]
pub(crate) fn now_coarse() -> u64 {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    return read(libc::CLOCK_REALTIME_COARSE);
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    return now();
}

#[cfg(unix)]
#[inline]
fn read(clock: libc::clockid_t) -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call writes one `timespec` to where there is one, and keeps nothing.
    #[expect(
        unsafe_code,
        reason = "the standard library gives the clock's numbers only as a difference"
    )]
    unsafe {
        libc::clock_gettime(clock, &raw mut time);
    }
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanos = u64::try_from(time.tv_nsec).unwrap_or(0);
    seconds.saturating_mul(1_000_000_000).saturating_add(nanos)
}

/// Microseconds in UTC, as the Python SDK writes them; empty beyond the year 9999.
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
    fn it_is_the_time_of_the_standard_library() {
        let theirs = unix_nanos(SystemTime::now());
        for ours in [now(), now_coarse()] {
            // The system may set the clock in between, by little.
            assert!(theirs.abs_diff(ours) < 60_000_000_000, "{theirs} {ours}");
        }
    }
}
