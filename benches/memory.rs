//! Memory of this process, read from `/proc`; zero on systems other than Linux.

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
