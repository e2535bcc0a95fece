//! `fork`: the child has the parent's memory and none of its threads.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// How many forks lie between the first process and this one.
static GENERATION: AtomicU32 = AtomicU32::new(0);

/// The process in which something was made. In a child the threads of what the parent made do not exist, and its locks
/// may be held by one of them for ever.
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

    pub(crate) fn depth(self) -> u32 {
        self.0
    }

    /// Locks what was made in this process, where a child may get at it too. None in a child where a thread of the parent
    /// holds the lock: it is never released. What no child asks for is locked by `sync::lock`, which waits.
    pub(crate) fn lock<T>(self, mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
        if self.is_current() {
            return Some(mutex.lock().unwrap_or_else(PoisonError::into_inner));
        }
        mutex.try_lock().ok()
    }
}

/// Called in a child made by `fork`; set once, before the handler is registered.
static CHILD_HOOK: OnceLock<fn()> = OnceLock::new();

/// Notices forks from now on, and has each child call `in_child_hook`, which may neither take a lock nor allocate.
#[cfg_attr(not(unix), expect(unused_variables, reason = "only Unix has `fork`"))]
pub(crate) fn register_hook(in_child_hook: fn()) {
    #[cfg(unix)]
    {
        use crate::diagnostics::{OnceFlag, diagnose};
        static WATCHED: OnceFlag = OnceFlag::new();
        let _ = CHILD_HOOK.set(in_child_hook);
        if WATCHED.set() && !crate::os::at_fork(in_child) {
            diagnose!(
                Warning,
                "process",
                "forks will not be noticed: the system takes no handler for them"
            );
        }
    }
}

/// Runs in the child before `fork` returns. Other threads' locks are as they were: nothing here takes one or allocates.
#[cfg(unix)]
extern "C" fn in_child() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
    if let Some(hook) = CHILD_HOOK.get() {
        hook();
    }
}
