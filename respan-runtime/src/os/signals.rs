//! Signals: their handlers and their mask.
#![expect(unsafe_code, reason = "the standard library has no such function")]

/// Installs a handler of `SIGABRT`, which `abort` raises; false if the program has one, or ignores the signal.
///
/// The handler ends by [`end_by_abort`]: the process would survive a `SIGABRT` that another process sends.
pub(crate) fn on_abort(handler: extern "C" fn(libc::c_int)) -> bool {
    let (mut action, mut before) = (
        std::mem::MaybeUninit::<libc::sigaction>::zeroed(),
        std::mem::MaybeUninit::<libc::sigaction>::zeroed(),
    );
    // SAFETY: zeros are a valid `sigaction`, with the default action and no flags. The calls write through pointers to live
    // values of that type. The handler is a function of the executable and does not unwind, as every `extern "C"` function. The
    // only caller, `telemetry::abort_handler`, passes one that does more than a signal handler may do only while the thread panics:
    // the abort of a panic is not within a function of the C library. (If another process sends the signal just then, the thread
    // may wait for a lock that it holds in the allocator.)
    unsafe {
        if libc::sigaction(libc::SIGABRT, std::ptr::null(), before.as_mut_ptr()) != 0
            || before.assume_init_ref().sa_sigaction != libc::SIG_DFL
        {
            return false;
        }
        (*action.as_mut_ptr()).sa_sigaction = handler as *const () as libc::sighandler_t;
        libc::sigaction(libc::SIGABRT, action.as_ptr(), std::ptr::null_mut()) == 0
    }
}

/// Ends the process, when the calling handler of `SIGABRT` has returned, as the signal does without one.
pub(crate) fn end_by_abort() {
    // SAFETY: both functions are async-signal-safe (POSIX). The signal is blocked until its handler has returned.
    unsafe {
        libc::signal(libc::SIGABRT, libc::SIG_DFL);
        libc::raise(libc::SIGABRT);
    }
}

/// Runs `code` with all signals blocked on this thread, except those that the thread causes itself by a fault. A thread that
/// `code` starts inherits that.
pub(crate) fn with_signals_blocked<R>(code: impl FnOnce() -> R) -> R {
    /// Restores the mask, also after a panic.
    struct Restore(libc::sigset_t);

    impl Drop for Restore {
        fn drop(&mut self) {
            // SAFETY: the set was written by `pthread_sigmask`; a null pointer means that the replaced mask is not returned.
            unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.0, std::ptr::null_mut()) };
        }
    }

    const FAULTS: [libc::c_int; 6] = [
        libc::SIGSEGV,
        libc::SIGBUS,
        libc::SIGFPE,
        libc::SIGILL,
        libc::SIGTRAP,
        libc::SIGABRT,
    ];
    let (mut blocked, mut before) = (
        std::mem::MaybeUninit::<libc::sigset_t>::zeroed(),
        std::mem::MaybeUninit::<libc::sigset_t>::zeroed(),
    );
    // SAFETY: the functions write through pointers to live sets; `before` is read only if the call that writes it succeeded.
    let restore = unsafe {
        libc::sigfillset(blocked.as_mut_ptr());
        for fault in FAULTS {
            libc::sigdelset(blocked.as_mut_ptr(), fault);
        }
        let result = libc::pthread_sigmask(libc::SIG_BLOCK, blocked.as_ptr(), before.as_mut_ptr());
        (result == 0).then(|| Restore(before.assume_init()))
    };
    let result = code();
    drop(restore);
    result
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
