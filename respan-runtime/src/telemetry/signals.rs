//! `SIGTERM` and `SIGINT`: what is left is delivered, then the signal does what it would have done.

use super::exit;
use crate::diagnostics::{OnceFlag, diagnose};
use crate::fork::Generation;
use crate::os;
use crate::os::Disposition;
use crate::span::running::installed;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;
use std::io;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;

/// What is listened to, and what it did before; asked once, since afterwards it calls us.
static SIGNALS: OnceLock<Vec<(i32, Disposition)>> = OnceLock::new();

/// Which process has a thread that listens, counted from one; zero for none.
static LISTENING: AtomicU32 = AtomicU32::new(0);

/// Whether the handlers of this process and its children call `hurry`.
static HURRIED: OnceFlag = OnceFlag::new();

/// A signal that ends the process has come.
static IS_ENDING: AtomicBool = AtomicBool::new(false);

/// Listens from now on; doing it again does nothing. What cannot be had is told and leaves everything as it was.
pub(crate) fn listen() {
    let process = Generation::current().depth() + 1;
    if LISTENING.swap(process, Ordering::Relaxed) != process
        && let Err(error) = start()
    {
        LISTENING.store(0, Ordering::Relaxed);
        diagnose!(Warning, "process", "signals will not deliver what is left: {error}");
    }
}

fn start() -> io::Result<()> {
    let known = SIGNALS.get_or_init(|| {
        let asked = [SIGTERM, SIGINT].map(|signal| Some((signal, os::disposition(signal)?)));
        let known = asked.into_iter().flatten();
        known.filter(|(_, was)| *was != Disposition::Ignored).collect()
    });
    let mut signals = Signals::new(known.iter().map(|(signal, _)| signal))?;
    let listen = move || {
        for signal in signals.forever() {
            deliver(signal, known.contains(&(signal, Disposition::Default)));
        }
    };
    thread::Builder::new().name("respan-signals".into()).spawn(listen)?;
    // Once for this process and its children: after the thread, without which nothing would end the process any more.
    if HURRIED.set() {
        for (signal, _) in known.iter().filter(|(_, was)| *was == Disposition::Default) {
            os::on_signal(*signal, hurry)?;
        }
    }
    Ok(())
}

fn deliver(signal: i32, ends: bool) {
    let timeout = exit::timeout();
    match installed::get().filter(|_| !timeout.is_zero()) {
        Some(core) if ends => exit::end(core, timeout),
        Some(core) => drop(core.pipeline.flush(timeout)),
        None => {}
    }
    if ends {
        // Does not return.
        let _ = emulate_default_handler(signal);
    }
}

/// Within the signal handler: the second signal ends the process at once, and in a child made by `fork`, where nobody
/// listens, the first.
fn hurry(signal: i32) {
    let process = Generation::current().depth() + 1;
    if IS_ENDING.swap(true, Ordering::Relaxed) || LISTENING.load(Ordering::Relaxed) != process {
        let _ = emulate_default_handler(signal);
    }
}
