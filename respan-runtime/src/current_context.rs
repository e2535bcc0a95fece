//! Access to OpenTelemetry's current context that is safe while a thread ends.
//!
//! OpenTelemetry keeps the current context in a thread-local. Using it after its destruction panics, and a panic in another
//! thread-local's destructor aborts the process. Thread-locals are destroyed in reverse order of their first use, so
//! [`Sentinel`], which is first used after OpenTelemetry's, is destroyed before it: while the sentinel is there, so is the
//! current context.

use opentelemetry::{Context, ContextGuard};
use std::mem::ManuallyDrop;
use std::panic::catch_unwind;

struct Sentinel {
    is_reachable: bool,
}

/// `LocalKey::try_with` fails after the destruction of types that have a destructor, and only of those.
impl Drop for Sentinel {
    fn drop(&mut self) {
        self.is_reachable = false;
    }
}

thread_local! {
    static SENTINEL: Sentinel = Sentinel {
        // Panics if respan is first used on this thread after OpenTelemetry's thread-local was destroyed.
        is_reachable: catch_unwind(|| Context::map_current(|_| ())).is_ok(),
    };
}

/// Returns whether this thread has a current context; false once the thread ends, and then nothing is recorded.
#[inline]
pub(crate) fn is_reachable() -> bool {
    SENTINEL.try_with(|sentinel| sentinel.is_reachable).unwrap_or(false)
}

/// Applies a function to the current context; None while the thread ends.
#[inline]
pub(crate) fn map_current<R>(function: impl FnOnce(&Context) -> R) -> Option<R> {
    is_reachable().then(|| Context::map_current(function))
}

/// Makes a context current until its guard is dropped; None while the thread ends.
#[inline]
pub(crate) fn attach(context: Context) -> Option<ContextGuard> {
    is_reachable().then(|| context.attach())
}

/// Drops a guard, which makes the previous context current. Use it where the guard may outlive the thread-local: while the
/// thread ends the guard is leaked instead, since its destructor would panic and it owns nothing.
#[inline]
pub(crate) fn detach(guard: ContextGuard) {
    if is_reachable() {
        drop(guard);
    } else {
        let _ = ManuallyDrop::new(guard);
    }
}
