//! Panics that abort the process: remaining spans are sent before.
//!
//! | the panic | noticed by |
//! |---|---|
//! | unwinds | nothing: the telemetry is dropped, or the process goes on |
//! | aborts, with `panic = "abort"` for all crates | the panic hook, after the hook of the program |
//! | aborts: during another panic, or where unwinding ends | on Unix the handler of `SIGABRT` |
//!
//! The handler of `SIGABRT` leaves other aborts alone: the thread may be anywhere then, within the allocator for example.

use super::shutdown;
use std::thread;

/// Installs both; neither changes what a panic of the program does otherwise.
pub(crate) fn install() {
    #[cfg(unix)]
    crate::os::on_abort(at_abort);
    // The hook cannot be changed during a panic.
    if cfg!(panic = "abort") && !thread::panicking() {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            previous(panic);
            shutdown::shut_down_installed();
        }));
    }
}

#[cfg(unix)]
extern "C" fn at_abort(_signal: libc::c_int) {
    if thread::panicking() {
        shutdown::shut_down_installed();
    }
    crate::os::end_by_abort();
}
