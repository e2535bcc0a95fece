//! Instructions of the processor. Miri has none of them.
#![cfg_attr(
    all(target_arch = "x86_64", not(miri)),
    expect(unsafe_code, reason = "the standard library has no safe function for them")
)]

/// Bytes of a cache line.
#[cfg(all(target_arch = "x86_64", not(miri)))]
const CACHE_LINE: usize = 64;

/// Begins to load memory into the processor's caches, up to 256 bytes, without waiting for it.
///
/// For memory that another thread has written and that this one reads soon: such a read takes longer than a hundred instructions.
/// Lines are counted from the beginning of the memory, so that the last one may be left out if that is not aligned to lines.
#[inline]
pub(crate) fn prefetch(memory: &[u8]) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    for line in memory.chunks(CACHE_LINE).take(4) {
        // SAFETY: the instruction changes nothing but caches, whatever the address, and belongs to every processor of this
        // architecture.
        unsafe { std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(line.as_ptr().cast()) };
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = memory;
}

/// Begins to take a value into the processor's caches, for this thread to write to it soon, without waiting for it.
///
/// For memory that another thread has used last: a store waits until the other core has given its cache line up, and an atomic
/// operation waits for all stores before it. As by [`prefetch`], the last line of a value that is not aligned may be left out.
#[inline]
pub(crate) fn prefetch_for_write<T>(value: &mut T) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    // A processor with this extension executes the instruction or ignores it.
    if is_x86_feature_detected!("ssse3") {
        for offset in (0..size_of::<T>()).step_by(CACHE_LINE) {
            let address = (&raw mut *value).cast::<u8>().wrapping_add(offset);
            // SAFETY: the instruction changes nothing but caches, whatever the address. `_mm_prefetch` would become the one for
            // reading, which leaves the line with the other core, too.
            unsafe {
                std::arch::asm!("prefetchw [{}]", in(reg) address, options(readonly, nostack, preserves_flags));
            }
        }
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = value;
}

/// The processor's time-stamp counter.
#[cfg(all(target_os = "linux", target_arch = "x86_64", not(miri)))]
#[inline]
pub(crate) fn timestamp_counter() -> u64 {
    // SAFETY: every x86-64 processor has the instruction, which touches no memory. Linux lets a program forbid it to itself with
    // `prctl(PR_SET_TSC)`, which forbids `clock_gettime` as well.
    unsafe { std::arch::x86_64::_rdtsc() }
}
