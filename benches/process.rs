//! CPU time and memory of this process, read from `/proc`; zero on systems other than Linux.

use std::time::Duration;

/// CPU time of all threads so far, in steps of 10 ms.
pub fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The program name in parentheses may contain blanks; user and system time are fields 12 and 13 after it: proc_pid_stat(5).
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 10)
}

/// CPU time of this thread so far. The kernel updates it every few milliseconds.
pub fn thread_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = stat.split_whitespace().next().and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

/// Current resident memory, in kB.
pub fn memory() -> u64 {
    status("VmRSS:")
}

/// Peak resident memory, in kB.
pub fn peak_memory() -> u64 {
    status("VmHWM:")
}

fn status(key: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
