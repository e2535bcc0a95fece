//! The exit handler: shuts the installed telemetry down when the process exits.
//!
//! For programs that end without dropping their telemetry: by `std::process::exit`, or with the telemetry in a `static`.

use super::abort_handler;
use crate::delivery::reentrancy::ReentrancyGuard;
use crate::diagnostics::{OnceFlag, diagnose};
use crate::span::running::TelemetryCore;
use crate::span::running::installed;
use crate::sync::{catch_panic, spawn};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::Duration;

/// `exit_timeout` of the telemetry installed last, in milliseconds.
static TIMEOUT_MILLIS: AtomicU64 = AtomicU64::new(0);

/// On top of a shutdown's own deadline, so that it can still log what it did not deliver.
const GRACE: Duration = Duration::from_millis(200);

/// Installs the handlers of exit and abort, once per process; a timeout of zero switches them off.
pub(super) fn install(timeout: Duration) {
    static IS_INSTALLED: OnceFlag = OnceFlag::new();
    let millis = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
    TIMEOUT_MILLIS.store(millis, Ordering::Relaxed);
    if millis == 0 || !IS_INSTALLED.set() {
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

pub(super) fn timeout() -> Duration {
    Duration::from_millis(TIMEOUT_MILLIS.load(Ordering::Relaxed))
}

/// The exiting thread may have destroyed its thread-locals already; the other threads still run.
#[cfg(unix)]
extern "C" fn at_exit() {
    shut_down_installed();
}

/// Shuts down the installed telemetry, if there is one, within its timeout.
pub(super) fn shut_down_installed() {
    let _ = catch_panic(|| {
        let timeout = timeout();
        let Some(core) = installed::get().filter(|_| !timeout.is_zero()) else {
            return;
        };
        if ReentrancyGuard::is_active() {
            diagnose!(
                Warning,
                "process",
                "an exporter or callback ends the process: what is left is lost"
            );
            return;
        }
        shutdown(core, timeout);
    });
}

/// Shuts down on a new thread and returns within the timeout plus [`GRACE`].
///
/// On a new thread, exporters find working thread-locals, and a lock that is never released costs the timeout only.
pub(super) fn shutdown(core: &'static TelemetryCore, timeout: Duration) {
    let (done, wait) = mpsc::channel::<()>();
    let shutdown = move || {
        if let Err(error) = core.shutdown(timeout) {
            error.log();
        }
        drop(done);
    };
    if spawn("respan-exit", shutdown).is_ok() {
        // Dropping the sender ends the wait, which a panic of the thread does as well.
        let _ = wait.recv_timeout(timeout.saturating_add(GRACE));
    }
}
