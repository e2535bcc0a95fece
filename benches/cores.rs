//! Pinning of threads to cores; without effect on systems other than Linux.

/// Number of a core that this process may use, in order: 0 is its first one. Fewer cores than asked for share.
#[derive(Debug, Clone, Copy)]
pub struct Core(pub usize);

impl Core {
    /// Runs the calling thread on this core only. Threads that it starts later inherit that.
    ///
    /// # Panics
    ///
    /// If the system refuses, which would make a comparison invalid.
    pub fn pin(self) {
        #[cfg(target_os = "linux")]
        linux::pin(self.0).unwrap_or_else(|error| panic!("{self:?}: {error}"));
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use rustix::io::Result;
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    use std::sync::OnceLock;

    /// The cores of the process, read before the first thread is pinned.
    static ALLOWED: OnceLock<Vec<usize>> = OnceLock::new();

    pub(super) fn pin(number: usize) -> Result<()> {
        let set = sched_getaffinity(None)?;
        let allowed = ALLOWED.get_or_init(|| (0..CpuSet::MAX_CPU).filter(|cpu| set.is_set(*cpu)).collect());
        let mut one = CpuSet::new();
        one.set(allowed[number % allowed.len()]);
        sched_setaffinity(None, &one)
    }
}
