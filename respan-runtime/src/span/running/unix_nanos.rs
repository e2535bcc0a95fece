//! A time stamp in nanoseconds, whose `Option` is as small.

use crate::model::clock;
use std::num::NonZeroU64;
use std::time::SystemTime;

/// Nanoseconds since 1970 in UTC. Never 0, so that an `Option` of it is as small; 1970 itself is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UnixNanos(NonZeroU64);

impl UnixNanos {
    #[inline]
    pub(crate) fn get(self) -> u64 {
        self.0.get()
    }

    #[inline]
    pub(super) fn new(unix_nanos: u64) -> Self {
        Self(NonZeroU64::new(unix_nanos).unwrap_or(NonZeroU64::MIN))
    }
}

impl From<SystemTime> for UnixNanos {
    fn from(time: SystemTime) -> Self {
        Self::new(clock::unix_nanos(time))
    }
}
