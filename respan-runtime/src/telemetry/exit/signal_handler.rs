//! Handlers of `SIGTERM` and `SIGINT`: remaining spans are sent, then the signal has its former effect.
//!
//! ```text
//! signal ──► signal-hook's handler ──► thread `respan-signals` ──► default disposition: shut down, then end the process
//!        └─► terminate_if_repeated     (one per process)           earlier handler: flush; the handler decides about the end
//! ```
//!
//! `terminate_if_repeated` is installed only for signals with the default disposition. It ends the process at once for a second
//! signal, and in a child made by `fork`, which has no thread to shut down on.

use super::shutdown;
use crate::diagnostics::{OnceFlag, diagnose};
use crate::fork::Generation;
use crate::os;
use crate::os::Disposition;
use crate::span::running::installed;
use crate::sync::spawn;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// The handled signals with their former dispositions; read once, before the first handler replaces them.
static SIGNALS: OnceLock<Vec<(i32, Disposition)>> = OnceLock::new();

/// The process that has a signal thread, by its number of forks plus one; 0 for none.
static THREAD_OWNER: AtomicU32 = AtomicU32::new(0);

/// Set once `terminate_if_repeated` is installed; a child made by `fork` inherits it.
static IS_TERMINATION_INSTALLED: OnceFlag = OnceFlag::new();

/// Set once a signal that ends the process has arrived.
static IS_TERMINATING: AtomicBool = AtomicBool::new(false);

fn process() -> u32 {
    Generation::current().depth() + 1
}

/// Installs the handlers, once per process. On failure it logs a warning and the dispositions stay as they were.
pub(crate) fn install() {
    let process = process();
    if THREAD_OWNER.swap(process, Ordering::Relaxed) != process
        && let Err(error) = start()
    {
        THREAD_OWNER.store(0, Ordering::Relaxed);
        diagnose!(Warning, "process", "signals will not deliver what is left: {error}");
    }
}

fn start() -> io::Result<()> {
    let signals = SIGNALS.get_or_init(|| {
        let dispositions = [SIGTERM, SIGINT].map(|signal| Some((signal, os::disposition(signal)?)));
        let dispositions = dispositions.into_iter().flatten();
        dispositions
            .filter(|(_, disposition)| *disposition != Disposition::Ignored)
            .collect()
    });
    let mut received = Signals::new(signals.iter().map(|(signal, _)| signal))?;
    let handle_all = move || {
        for signal in received.forever() {
            handle(signal, signals.contains(&(signal, Disposition::Default)));
        }
    };
    spawn("respan-signals", handle_all)?;
    // After the thread, without which a signal would no longer end the process.
    if IS_TERMINATION_INSTALLED.set() {
        for (signal, _) in signals
            .iter()
            .filter(|(_, disposition)| *disposition == Disposition::Default)
        {
            os::on_signal(*signal, terminate_if_repeated)?;
        }
    }
    Ok(())
}

/// On the signal thread.
fn handle(signal: i32, ends_process: bool) {
    let timeout = shutdown::timeout();
    match installed::get().filter(|_| !timeout.is_zero()) {
        Some(core) if ends_process => shutdown::shutdown(core, timeout),
        Some(core) => drop(core.pipeline.flush(timeout)),
        None => {}
    }
    if ends_process {
        // Does not return.
        let _ = emulate_default_handler(signal);
    }
}

/// Within the signal handler: only atomics and async-signal-safe calls.
fn terminate_if_repeated(signal: i32) {
    if IS_TERMINATING.swap(true, Ordering::Relaxed) || THREAD_OWNER.load(Ordering::Relaxed) != process() {
        let _ = emulate_default_handler(signal);
    }
}
