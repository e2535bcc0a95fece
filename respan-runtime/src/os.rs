//! The calls to the system that Rust has no safe form of; nothing else is in this file.
#![expect(unsafe_code, reason = "handlers of the C library cannot be registered otherwise")]

/// Registers what `exit` and the end of `main` call; false if it was not taken.
pub(crate) fn at_exit(handler: extern "C" fn()) -> bool {
    // SAFETY: the handler is a function of the program, which stays as long as the process; it catches its panics.
    unsafe { libc::atexit(handler) == 0 }
}

/// Registers what `fork` calls in the child; false if it was not taken.
///
/// The handler may do only what is safe in a signal handler: it runs in the state in which `fork` was called.
pub(crate) fn at_fork(in_child: extern "C" fn()) -> bool {
    // SAFETY: the handler is a function of the program, and stores to atomics only.
    unsafe { libc::pthread_atfork(None, None, Some(in_child)) == 0 }
}

/// What a signal does without us.
#[cfg(feature = "signals")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disposition {
    /// It ends the process.
    Default,
    Ignored,
    /// The program has a handler of its own.
    Handled,
}

#[cfg(feature = "signals")]
pub(crate) fn disposition(signal: libc::c_int) -> Option<Disposition> {
    let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: without a new action the call only writes the present one to where it may; zeros are one as well.
    let action = unsafe {
        if libc::sigaction(signal, std::ptr::null(), action.as_mut_ptr()) != 0 {
            return None;
        }
        action.assume_init()
    };
    Some(match action.sa_sigaction {
        libc::SIG_DFL => Disposition::Default,
        libc::SIG_IGN => Disposition::Ignored,
        _ => Disposition::Handled,
    })
}

/// Has the signal call this as well.
#[cfg(feature = "signals")]
pub(crate) fn on_signal(signal: libc::c_int, action: fn(libc::c_int)) -> std::io::Result<()> {
    // SAFETY: the only action given touches atomics, and calls what is made for signal handlers.
    unsafe { signal_hook::low_level::register(signal, move || action(signal)).map(drop) }
}
