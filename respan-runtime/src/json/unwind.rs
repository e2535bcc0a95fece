//! Unwinding out of a value that does not stop writing.

use std::panic::resume_unwind;
use std::thread;

/// The payload, which only the code that captures values sees.
#[derive(Debug)]
struct Stopped;

/// Unwinds out of a value's `Serialize`, `Debug` or `Display`, without running the panic hook; the code that captures the value
/// catches the panic.
///
/// It returns where unwinding would abort: with `panic = "abort"`, and during another panic, to be on the safe side.
#[cold]
#[inline(never)]
pub(super) fn unwind() {
    if cfg!(panic = "unwind") && !thread::panicking() {
        resume_unwind(Box::new(Stopped));
    }
}
