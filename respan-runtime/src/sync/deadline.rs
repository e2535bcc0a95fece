//! Deadlines from timeouts of any length.

use std::time::{Duration, Instant};

/// A hundred years: longer than any process runs, and representable as an `Instant` on every platform.
const MAX_TIMEOUT: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// The deadline of a timeout that starts now; `Duration::MAX` means never.
pub(crate) fn deadline(timeout: Duration) -> Instant {
    deadline_from(Instant::now(), timeout)
}

/// The deadline of a timeout that starts at `start`.
pub(crate) fn deadline_from(start: Instant, timeout: Duration) -> Instant {
    start.checked_add(timeout.min(MAX_TIMEOUT)).unwrap_or(start)
}
