//! Unwinding out of a value that does not stop writing.

use std::panic::resume_unwind;

/// The payload, which only the code that captures values sees.
#[derive(Debug)]
struct Stopped;

/// Unwinds out of a value's `Serialize`, `Debug` or `Display`, without running the panic hook; the code that captures the value
/// catches the panic.
///
/// With `panic = "abort"` it returns.
#[cold]
#[inline(never)]
pub(super) fn unwind() {
    if cfg!(panic = "unwind") {
        resume_unwind(Box::new(Stopped));
    }
}
