//! The stack that a recursive write has used.

use std::cell::Cell;

/// Bytes below which the thread's stack is not looked up.
const UNCHECKED: usize = 4 * 1024;
/// Bytes that one write may use: more than 100 levels of nesting need without optimisation, an eighth of the stack of a thread.
const MAX_USED: usize = 256 * 1024;
/// Bytes that are left for the code between two checks, or half of the stack if that is less.
const MIN_LEFT: usize = 64 * 1024;

/// The position in the stack at which a write began.
#[derive(Debug, Clone, Copy)]
pub(super) struct StackUse {
    start: usize,
}

impl StackUse {
    #[inline]
    pub(super) fn begin() -> Self {
        Self { start: position() }
    }

    /// Returns whether the write may not recurse further: it has used much of the stack, or little of it is left.
    #[inline]
    pub(super) fn is_exhausted(self) -> bool {
        let position = position();
        let used = self.start.abs_diff(position);
        used > UNCHECKED && (used > MAX_USED || is_nearly_full(position))
    }
}

/// An address in the current frame.
#[inline]
fn position() -> usize {
    let local = 0_u8;
    (&raw const local).addr()
}

thread_local! {
    /// Once they were looked up, the lowest address of the thread's stack, and the bytes above it that are left; 0 if it is unknown.
    static LOWEST: Cell<Option<(usize, usize)>> = const { Cell::new(None) };
}

#[cold]
#[inline(never)]
fn is_nearly_full(position: usize) -> bool {
    let known = LOWEST.try_with(|cached| {
        let known = cached.get().unwrap_or_else(|| {
            let bounds = stack_bounds();
            bounds.map_or((0, 0), |(lowest, size)| (lowest, MIN_LEFT.min(size / 2)))
        });
        cached.set(Some(known));
        known
    });
    // A position below it is on another stack, such as that of a coroutine.
    known.is_ok_and(|(lowest, min_left)| position.checked_sub(lowest).is_some_and(|left| left < min_left))
}

#[cfg(unix)]
use crate::os::stack_bounds;

/// Unknown on other systems: the bound alone applies.
#[cfg(not(unix))]
fn stack_bounds() -> Option<(usize, usize)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recurses until the stack counts as exhausted, and returns how many bytes that took.
    fn used(start: StackUse) -> usize {
        let frame = std::hint::black_box([0_u8; 512]);
        if start.is_exhausted() {
            return start.start.abs_diff(position());
        }
        let used = used(start);
        std::hint::black_box(&frame);
        used
    }

    fn used_on(stack: usize) -> usize {
        let thread = std::thread::Builder::new().stack_size(stack);
        let thread = thread.spawn(|| used(StackUse::begin())).expect("a thread");
        thread.join().expect("no overflow")
    }

    #[test]
    fn a_large_stack_is_used_up_to_the_bound_and_a_small_one_never_to_its_end() {
        let used = used_on(4 << 20);
        assert!((MAX_USED..MAX_USED + 8192).contains(&used), "{used}");
        let used = used_on(160 * 1024);
        assert!(used < 160 * 1024 - MIN_LEFT / 2, "{used}");
    }
}
