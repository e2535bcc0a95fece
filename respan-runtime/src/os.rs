//! Calls to the C library for which Rust has no safe wrapper.
#![expect(unsafe_code, reason = "functions of the C library cannot be called otherwise")]

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

/// The lowest address of the calling thread's stack; `None` if the C library does not know it.
pub(crate) fn lowest_stack_address() -> Option<usize> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        let mut attributes = std::mem::MaybeUninit::<libc::pthread_attr_t>::zeroed();
        let mut lowest = std::ptr::null_mut();
        let mut size = 0;
        // SAFETY: `pthread_getattr_np` initialises the attributes of a living thread, the calling one, through the pointer, which
        // comes from a live `MaybeUninit`; if it fails, they are not used. `pthread_attr_getstack` only reads them and writes
        // through pointers to live locals. They are destroyed once.
        let is_known = unsafe {
            if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
                return None;
            }
            let result = libc::pthread_attr_getstack(attributes.as_ptr(), &raw mut lowest, &raw mut size);
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
            result == 0
        };
        is_known.then(|| lowest.addr())
    }
    #[cfg(target_os = "macos")]
    {
        // SAFETY: both functions only read the description of a living thread, the calling one.
        let (highest, size) = unsafe {
            let thread = libc::pthread_self();
            (
                libc::pthread_get_stackaddr_np(thread),
                libc::pthread_get_stacksize_np(thread),
            )
        };
        highest.addr().checked_sub(size)
    }
    #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
    None
}

/// The action that the process takes on a signal.
#[cfg(feature = "signals")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disposition {
    /// The default action; for the signals used here, the process terminates.
    Default,
    Ignored,
    /// The program has installed a handler.
    Handled,
}

/// The current disposition of a signal; `None` if the signal is invalid.
#[cfg(feature = "signals")]
pub(crate) fn disposition(signal: libc::c_int) -> Option<Disposition> {
    let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: with a null new action, `sigaction` only writes the current action through the pointer, which comes from a live
    // `MaybeUninit` of that type. `assume_init` is sound because the call succeeded, and zeros are a valid `sigaction` as well.
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

/// Registers an action that runs on a signal, in addition to other handlers.
#[cfg(feature = "signals")]
pub(crate) fn on_signal(signal: libc::c_int, action: fn(libc::c_int)) -> std::io::Result<()> {
    // SAFETY: `register` requires an action that is async-signal-safe. The only caller, `telemetry::signal_handler`, passes one that
    // touches atomics and calls async-signal-safe functions of the C library.
    unsafe { signal_hook::low_level::register(signal, move || action(signal)).map(drop) }
}
