//! Detection of `fork`, whose child has the parent's memory but none of its other threads.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// The number of forks between the first process and this one.
static GENERATION: AtomicU32 = AtomicU32::new(0);

/// The process in which an object was created.
///
/// In a forked child, the threads of an object created by the parent do not exist, and one of them may hold its locks forever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Generation(u32);

impl Generation {
    #[inline]
    pub(crate) fn current() -> Self {
        Self(GENERATION.load(Ordering::Relaxed))
    }

    #[inline]
    pub(crate) fn is_current(self) -> bool {
        self == Self::current()
    }

    /// The number of forks between the first process and this one.
    pub(crate) fn depth(self) -> u32 {
        self.0
    }

    /// Locks a mutex of an object that was created in this generation and that a forked child may access.
    ///
    /// Returns `None` in a child if the lock is held, because a thread of the parent may hold it, which never releases it. For a
    /// mutex that no child accesses, use [`sync::lock`](crate::sync::lock), which waits.
    #[inline]
    pub(crate) fn lock<T>(self, mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
        if self.is_current() {
            return Some(mutex.lock().unwrap_or_else(PoisonError::into_inner));
        }
        mutex.try_lock().ok()
    }
}

/// Called in each forked child; set once, before the handler is registered.
static CHILD_HOOK: OnceLock<fn()> = OnceLock::new();

/// Starts the detection of forks and calls `in_child_hook` in each forked child. The hook must neither lock nor allocate.
#[cfg_attr(not(unix), expect(unused_variables, reason = "only Unix has `fork`"))]
pub(crate) fn register_hook(in_child_hook: fn()) {
    #[cfg(unix)]
    {
        use crate::diagnostics::{OnceFlag, diagnose};
        static REGISTERED: OnceFlag = OnceFlag::new();
        let _ = CHILD_HOOK.set(in_child_hook);
        if REGISTERED.set() && !crate::os::at_fork(in_child) {
            diagnose!(
                Warning,
                "process",
                "a fork will not be detected, because the system refused a fork handler; initialize telemetry after forking"
            );
        }
    }
}

/// Runs in the child before `fork` returns. Must neither lock nor allocate, since the locks of other threads stay locked.
#[cfg(unix)]
extern "C" fn in_child() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
    if let Some(hook) = CHILD_HOOK.get() {
        hook();
    }
}
