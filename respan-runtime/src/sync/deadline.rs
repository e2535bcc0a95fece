//! Moments in the future.

use std::time::{Duration, Instant};

/// Longer than any process lives, and no more than any clock can say.
const FOREVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The moment after so long; users say `Duration::MAX` for "never".
pub(crate) fn deadline(timeout: Duration) -> Instant {
    moment_after(Instant::now(), timeout)
}

/// As [`deadline`], from another moment on.
pub(crate) fn moment_after(start: Instant, wait: Duration) -> Instant {
    start.checked_add(wait.min(FOREVER)).unwrap_or(start)
}
