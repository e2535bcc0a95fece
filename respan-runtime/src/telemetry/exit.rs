//! The end of the process: what is left is delivered even if nobody dropped the telemetry.

use crate::delivery::reentrancy::ReentrancyGuard;
use crate::diagnostics::{OnceFlag, diagnose};
use crate::span::running::TelemetryCore;
use crate::span::running::installed;
use crate::sync::catch_panic;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Milliseconds that the end of the process may take; of the telemetry that was installed last.
static TIMEOUT: AtomicU64 = AtomicU64::new(0);

/// How long beyond its own deadline a shutdown is waited for, so that it can say what it did not deliver.
const GRACE: Duration = Duration::from_millis(200);

/// The installed telemetry is shut down when the process ends, within this time; not at all if it is zero.
pub(crate) fn arm(timeout: Duration) {
    static ARMED: OnceFlag = OnceFlag::new();
    let millis = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
    TIMEOUT.store(millis, Ordering::Relaxed);
    if millis > 0 && ARMED.set() && !crate::os::at_exit(at_exit) {
        diagnose!(
            Warning,
            "process",
            "the system takes no exit handler: call `shutdown` before the program ends"
        );
    }
}

pub(crate) fn timeout() -> Duration {
    Duration::from_millis(TIMEOUT.load(Ordering::Relaxed))
}

/// The calling thread may have destroyed its thread-locals already; the others still run.
extern "C" fn at_exit() {
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
        end(core, timeout);
    });
}

/// Delivers what is left and returns in time, whatever happens.
///
/// On a thread of its own: exporters find thread-locals there, and a lock that is never released costs the time only.
pub(crate) fn end(core: &'static TelemetryCore, timeout: Duration) {
    let (done, wait) = mpsc::channel::<()>();
    let shut_down = move || {
        if let Err(error) = core.shutdown(timeout) {
            error.log();
        }
        drop(done);
    };
    let thread = thread::Builder::new().name("respan-exit".into());
    if thread.spawn(shut_down).is_ok() {
        // It answers by dropping the sender, also if it panics.
        let _ = wait.recv_timeout(timeout.saturating_add(GRACE));
    }
}
