//! Which telemetry a span belongs to that has no parent.

use super::core::Core;
use crate::scope::Scope;
use crate::span::Live;
use opentelemetry::Context;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// The installed telemetry: null, or a leaked `Core`.
static INSTALLED: AtomicPtr<Core> = AtomicPtr::new(ptr::null_mut());

/// Installs a telemetry as the global one; false if another one is.
pub(crate) fn install(core: &'static Core) -> bool {
    let core = ptr::from_ref(core).cast_mut();
    INSTALLED
        .compare_exchange(ptr::null_mut(), core, Ordering::AcqRel, Ordering::Acquire)
        .is_ok()
}

/// Makes room for another one, if this one is installed.
pub(crate) fn uninstall(core: &'static Core) {
    let core = ptr::from_ref(core).cast_mut();
    let _ = INSTALLED.compare_exchange(core, ptr::null_mut(), Ordering::AcqRel, Ordering::Acquire);
}

/// Makes room without asking who is there.
#[cfg(unix)]
pub(crate) fn clear() {
    INSTALLED.store(ptr::null_mut(), Ordering::Release);
}

pub(crate) fn installed() -> Option<&'static Core> {
    let core = INSTALLED.load(Ordering::Acquire);
    // SAFETY: `install` stores only pointers made from `&'static Core`, and none is ever written through.
    #[allow(unsafe_code)]
    unsafe {
        core.as_ref()
    }
}

/// The telemetry of a new span: its parent's, else the entered one, else the installed one.
#[inline]
pub(crate) fn current(context: &Context, parent: Option<&Live>) -> Option<&'static Core> {
    let core = match parent {
        Some(parent) => parent.core,
        None => match context.get::<Scope>().and_then(|scope| scope.core) {
            Some(core) => core,
            None => installed()?,
        },
    };
    core.is_open().then_some(core)
}
