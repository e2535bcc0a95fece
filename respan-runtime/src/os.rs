//! Calls to the C library, and instructions of the processor, for which Rust has no safe wrapper.
#![expect(unsafe_code, reason = "they cannot be used otherwise")]

/// Bytes of a cache line.
#[cfg(target_arch = "x86_64")]
const CACHE_LINE: usize = 64;

/// Begins to load memory into the processor's caches, up to 256 bytes, without waiting for it.
///
/// For memory that another thread has written and that this one reads soon: such a read takes longer than a hundred instructions.
#[inline]
pub(crate) fn prefetch(memory: &[u8]) {
    #[cfg(target_arch = "x86_64")]
    for line in memory.chunks(CACHE_LINE).take(4) {
        // SAFETY: the instruction changes nothing but caches, whatever the address, and belongs to every processor of this
        // architecture.
        unsafe { std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(line.as_ptr().cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = memory;
}

/// Begins to take a value into the processor's caches, for this thread to write to it soon, without waiting for it.
///
/// For memory that another thread has used last: a store waits until the other core has given its cache line up, and an atomic
/// operation waits for all stores before it.
#[inline]
pub(crate) fn prefetch_for_write<T>(value: &mut T) {
    #[cfg(target_arch = "x86_64")]
    // Every processor with this extension has the instruction, and so have most others.
    if is_x86_feature_detected!("ssse3") {
        for offset in (0..size_of::<T>()).step_by(CACHE_LINE) {
            let address = (&raw mut *value).cast::<u8>().wrapping_add(offset);
            // SAFETY: the instruction changes nothing but caches, whatever the address. `_mm_prefetch` would become the one for
            // reading, which leaves the line with the other core, too.
            unsafe {
                std::arch::asm!("prefetchw [{}]", in(reg) address, options(nostack, preserves_flags, readonly));
            }
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = value;
}

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

/// Installs a handler of `SIGABRT`, which `abort` raises; false if the program has one, or ignores the signal.
///
/// After the handler has returned, `abort` ends the process as without one.
pub(crate) fn on_abort(handler: extern "C" fn(libc::c_int)) -> bool {
    let (mut action, mut before) = (
        std::mem::MaybeUninit::<libc::sigaction>::zeroed(),
        std::mem::MaybeUninit::<libc::sigaction>::zeroed(),
    );
    // SAFETY: zeros are a valid `sigaction`, with the default action and no flags. The calls write through pointers to live
    // values of that type. The handler is a function of the executable and does not unwind, as every `extern "C"` function. The
    // only caller, `telemetry::abort_handler`, passes one that does more than a signal handler may do only if the signal is
    // raised by the thread's own panic, which is not within a function of the C library.
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

/// The processor's time-stamp counter.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[inline]
pub(crate) fn timestamp_counter() -> u64 {
    // SAFETY: every x86-64 processor has the instruction, which touches no memory. Linux lets a program forbid it to itself with
    // `prctl(PR_SET_TSC)`, which forbids `clock_gettime` as well.
    unsafe { std::arch::x86_64::_rdtsc() }
}

/// The user for whom the process creates and accesses files.
pub(crate) fn effective_user() -> u32 {
    // SAFETY: `geteuid` has no preconditions and cannot fail.
    unsafe { libc::geteuid() }
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
