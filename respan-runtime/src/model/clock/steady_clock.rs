//! The steady clock of spans, which is never set.

#[cfg(all(target_os = "linux", target_arch = "x86_64", not(miri)))]
use super::interpolated_clock;

/// The nanoseconds of a clock that is never set, since an unknown time.
#[inline]
pub(crate) fn steady_nanos() -> u64 {
    #[cfg(all(target_os = "linux", target_arch = "x86_64", not(miri)))]
    return interpolated_clock::steady_nanos();
    #[cfg(not(all(target_os = "linux", target_arch = "x86_64", not(miri))))]
    return crate::os::steady_nanos();
}

/// Prepares [`steady_nanos`], so that the first span opens no file: the program may forbid that to itself after its set-up.
pub(crate) fn prepare() {
    #[cfg(all(target_os = "linux", target_arch = "x86_64", not(miri)))]
    interpolated_clock::prepare();
}
