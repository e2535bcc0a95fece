//! Wall-clock time as OTLP writes it.

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

pub(crate) fn now() -> u64 {
    unix_nanos(SystemTime::now())
}
