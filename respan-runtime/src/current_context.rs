//! Whether this thread still has a current context.
//!
//! OpenTelemetry keeps it in a thread-local, and using that once it is destroyed panics; in a destructor of another
//! thread-local that aborts the process. Destructors run in the opposite order of registration, so a thread-local of
//! ours that is registered after OpenTelemetry's is destroyed before it: as long as ours is there, so is theirs.

use crate::sync::catch_panic;
use opentelemetry::{Context, ContextGuard};
use std::mem::ManuallyDrop;

struct Sentinel {
    is_reachable: bool,
}

/// What has no destructor is never seen to be destroyed.
impl Drop for Sentinel {
    fn drop(&mut self) {
        self.is_reachable = false;
    }
}

thread_local! {
    static SENTINEL: Sentinel = Sentinel {
        // Caught: where respan is first used while the thread ends, theirs may be gone already.
        is_reachable: catch_panic(|| Context::map_current(|_| ())).is_some(),
    };
}

/// False once the thread is about to end: then nothing is recorded any more.
#[inline]
pub(crate) fn is_reachable() -> bool {
    SENTINEL.try_with(|sentinel| sentinel.is_reachable).unwrap_or(false)
}

/// The current context, while there is one.
#[inline]
pub(crate) fn map_current<R>(read: impl FnOnce(&Context) -> R) -> Option<R> {
    is_reachable().then(|| Context::map_current(read))
}

/// Makes a context the current one, while there is one.
#[inline]
pub(crate) fn attach(context: Context) -> Option<ContextGuard> {
    is_reachable().then(|| context.attach())
}

/// Makes current again what was before `attach`. A guard that is dropped once the thread-local is destroyed would panic; it
/// holds nothing, and nothing is left to be made current.
#[inline]
pub(crate) fn detach(guard: ContextGuard) {
    if is_reachable() {
        drop(guard);
    } else {
        let _ = ManuallyDrop::new(guard);
    }
}
