//! The exit handler: shuts the installed telemetry down when the process exits.
//!
//! For programs that end without dropping their telemetry: by `std::process::exit`, or with the telemetry in a `static`.

use super::{abort_handler, shutdown};
use crate::diagnostics::OnceFlag;
#[cfg(unix)]
use crate::diagnostics::diagnose;
use std::time::Duration;

/// Installs the handlers of exit and abort, once per process; a timeout of zero switches them off.
pub(crate) fn install(timeout: Duration) {
    static IS_INSTALLED: OnceFlag = OnceFlag::new();
    shutdown::set_timeout(timeout);
    if shutdown::timeout().is_zero() || !IS_INSTALLED.set() {
        return;
    }
    #[cfg(unix)]
    if !crate::os::at_exit(at_exit) {
        diagnose!(
            Warning,
            "process",
            "the system takes no exit handler: call `shutdown` before the program ends"
        );
    }
    abort_handler::install();
}

/// The exiting thread may have destroyed its thread-locals already; the other threads still run.
#[cfg(unix)]
extern "C" fn at_exit() {
    shutdown::shut_down_installed();
}
