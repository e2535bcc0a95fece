//! The process: handlers of its exit and of `fork`, and its user.
#![expect(unsafe_code, reason = "the standard library has no such function")]

/// Registers a handler that runs at `exit` and at the end of `main`; false if the C library refuses it.
pub(crate) fn at_exit(handler: extern "C" fn()) -> bool {
    // SAFETY: `atexit` requires a function pointer that stays valid until the process exits and does not unwind. A Rust `fn` in
    // the executable is valid for that long, and `extern "C"` functions abort instead of unwinding.
    unsafe { libc::atexit(handler) == 0 }
}

/// Registers a handler that `fork` runs in the child; false if the C library refuses it.
///
/// The handler may do only what is allowed in a signal handler, because the child has the memory of a process whose other
/// threads stopped at arbitrary points.
pub(crate) fn at_fork(in_child: extern "C" fn()) -> bool {
    // SAFETY: `pthread_atfork` requires a function pointer that stays valid until the process exits, as for `at_exit`. The only
    // caller, `fork::register_hook`, passes a handler that stores to atomics only.
    unsafe { libc::pthread_atfork(None, None, Some(in_child)) == 0 }
}

/// The user for whom the process creates and accesses files.
pub(crate) fn effective_user() -> u32 {
    // SAFETY: `geteuid` has no preconditions and cannot fail.
    unsafe { libc::geteuid() }
}
