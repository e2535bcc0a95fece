//! CPU clocks of this thread and of this process; zero on systems other than Linux.

use std::time::Duration;

/// CPU time of the calling thread so far.
pub fn thread_time() -> Duration {
    #[cfg(target_os = "linux")]
    return read(rustix::time::ClockId::ThreadCPUTime);
    #[cfg(not(target_os = "linux"))]
    Duration::ZERO
}

/// CPU time of all threads of the process so far.
pub fn process_time() -> Duration {
    #[cfg(target_os = "linux")]
    return read(rustix::time::ClockId::ProcessCPUTime);
    #[cfg(not(target_os = "linux"))]
    Duration::ZERO
}

#[cfg(target_os = "linux")]
fn read(clock: rustix::time::ClockId) -> Duration {
    Duration::try_from(rustix::time::clock_gettime(clock)).unwrap_or_default()
}
