//! Instructions of the processor.
#![cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "the standard library has no safe function for them")
)]

/// Begins to load memory into the processor's caches, up to 256 bytes, without waiting for it.
///
/// For memory that another thread has written and that this one reads soon: such a read takes longer than a hundred instructions.
#[inline]
pub(crate) fn prefetch(memory: &[u8]) {
    #[cfg(target_arch = "x86_64")]
    for line in memory.chunks(64).take(4) {
        // SAFETY: the instruction changes nothing but caches, whatever the address, and belongs to every processor of this
        // architecture.
        unsafe { std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(line.as_ptr().cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = memory;
}

/// The processor's time-stamp counter.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[inline]
pub(crate) fn timestamp_counter() -> u64 {
    // SAFETY: every x86-64 processor has the instruction, which touches no memory. Linux lets a program forbid it to itself with
    // `prctl(PR_SET_TSC)`, which forbids `clock_gettime` as well.
    unsafe { std::arch::x86_64::_rdtsc() }
}
