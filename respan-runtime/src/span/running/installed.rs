//! The telemetry installed for the whole process.

use super::telemetry_core::TelemetryCore;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// The installed telemetry: null, or a leaked `TelemetryCore`.
static INSTALLED: AtomicPtr<TelemetryCore> = AtomicPtr::new(ptr::null_mut());

/// Installs a telemetry as the global one; false if another one is.
pub(crate) fn install(core: &'static TelemetryCore) -> bool {
    let core = ptr::from_ref(core).cast_mut();
    INSTALLED
        .compare_exchange(ptr::null_mut(), core, Ordering::AcqRel, Ordering::Acquire)
        .is_ok()
}

/// Makes room for another one, if this one is installed.
pub(crate) fn uninstall(core: &'static TelemetryCore) {
    let core = ptr::from_ref(core).cast_mut();
    let _ = INSTALLED.compare_exchange(core, ptr::null_mut(), Ordering::AcqRel, Ordering::Acquire);
}

/// Makes room without asking who is there.
#[cfg(unix)]
pub(crate) fn clear() {
    INSTALLED.store(ptr::null_mut(), Ordering::Release);
}

pub(crate) fn get() -> Option<&'static TelemetryCore> {
    let core = INSTALLED.load(Ordering::Acquire);
    // SAFETY: `install` stores only pointers made from `&'static TelemetryCore`, and none is ever written through.
    #[allow(unsafe_code)]
    unsafe {
        core.as_ref()
    }
}
