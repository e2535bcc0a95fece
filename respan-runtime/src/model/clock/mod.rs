//! Time: nanoseconds since 1970, the steady clock that measures durations, and what converts into a timestamp.

mod clock;
mod into_timestamp;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod steady_clock;

pub(crate) use clock::{iso_8601, prepare, steady_nanos, steady_nanos_coarse, system_time, unix_nanos, wall_offset};
pub use into_timestamp::IntoTimestamp;
