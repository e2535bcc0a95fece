//! Threads of respan's own.

use std::io;
use std::thread::{Builder, JoinHandle};

/// Starts a thread that takes no signals: the kernel delivers a signal to any thread that does not block it, and the program may
/// have blocked it in its own threads to wait for it.
pub(crate) fn spawn<T: Send + 'static>(
    name: &str,
    body: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    let spawn = || Builder::new().name(name.to_owned()).spawn(body);
    #[cfg(unix)]
    return crate::os::with_signals_blocked(spawn);
    #[cfg(not(unix))]
    spawn()
}
