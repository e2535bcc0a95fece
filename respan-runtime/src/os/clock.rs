//! The system's steady clock.
#![cfg_attr(
    unix,
    expect(unsafe_code, reason = "the standard library returns the time only as an opaque type")
)]

/// The nanoseconds of the system's steady clock, which on Linux is that of [`Instant`](std::time::Instant).
///
/// Takes a quarter of the instructions, because no `Duration` is computed; each span reads the clock twice.
#[cfg(unix)]
#[inline]
pub(crate) fn steady_nanos() -> u64 {
    read(libc::CLOCK_MONOTONIC)
}

/// The nanoseconds of a clock that is never set, since an unknown time.
#[cfg(not(unix))]
pub(crate) fn steady_nanos() -> u64 {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(START.elapsed().as_nanos()).unwrap_or(u64::MAX)
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

#[cfg(unix)]
#[inline]
fn read(clock: libc::clockid_t) -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `clock_gettime` writes one `timespec` through the pointer, which comes from a live `&mut` to one, and does not
    // retain the pointer.
    unsafe {
        libc::clock_gettime(clock, &raw mut time);
    }
    #[expect(clippy::cast_sign_loss, reason = "the time since the system's start is not negative")]
    #[allow(clippy::unnecessary_cast, reason = "the fields are narrower on some platforms")]
    let (seconds, nanos) = (time.tv_sec as u64, time.tv_nsec as u64);
    seconds.wrapping_mul(1_000_000_000).wrapping_add(nanos)
}
