//! The shutdown of the installed telemetry where the process ends.

use crate::delivery::reentrancy::ReentrancyGuard;
use crate::diagnostics::diagnose;
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

/// Sets the timeout; zero switches the shutdown off.
pub(crate) fn set_timeout(timeout: Duration) {
    let millis = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
    TIMEOUT_MILLIS.store(millis, Ordering::Relaxed);
}

/// The timeout that was set last; zero if the shutdown is switched off, or no telemetry was installed yet.
pub(crate) fn timeout() -> Duration {
    Duration::from_millis(TIMEOUT_MILLIS.load(Ordering::Relaxed))
}

/// Shuts down the installed telemetry, if there is one, within its timeout.
pub(crate) fn shut_down_installed() {
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
pub(crate) fn shutdown(core: &'static TelemetryCore, timeout: Duration) {
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
