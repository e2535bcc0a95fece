//! Time: nanoseconds since 1970, the steady clock that measures durations, and conversion into timestamps.

#[cfg(all(target_os = "linux", target_arch = "x86_64", not(miri)))]
mod interpolated_clock;
mod into_timestamp;
mod steady_clock;
mod wall_clock;

pub(crate) use crate::os::steady_nanos_coarse;
pub use into_timestamp::IntoTimestamp;
pub(crate) use steady_clock::{prepare, steady_nanos};
pub(crate) use wall_clock::{iso_8601, system_time, unix_nanos, wall_offset};
