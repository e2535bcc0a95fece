//! The stack of the calling thread.
#![cfg_attr(
    any(target_os = "linux", target_os = "android", target_os = "macos"),
    expect(unsafe_code, reason = "the standard library has no such function")
)]

/// The lowest address of the calling thread's stack, and its size in bytes; `None` if the C library does not know them.
pub(crate) fn stack_bounds() -> Option<(usize, usize)> {
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
        is_known.then(|| (lowest.addr(), size))
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
        Some((highest.addr().checked_sub(size)?, size))
    }
    #[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
    None
}
