//! Panics that respan causes on purpose, to learn what it cannot ask, and that nobody is to see.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use std::thread;

thread_local! {
    static IS_MUTED: Cell<bool> = const { Cell::new(false) };
}

/// Runs code that panics in known cases, without the panic hook; `None` if it did.
///
/// With `panic = "abort"` a panic ends the program all the same.
#[inline]
pub(crate) fn catch_muted<T>(code: impl FnOnce() -> T) -> Option<T> {
    let was_muted = IS_MUTED.try_with(|is_muted| is_muted.replace(true));
    let result = catch_unwind(AssertUnwindSafe(code));
    let _ = IS_MUTED.try_with(|is_muted| is_muted.set(was_muted.unwrap_or(false)));
    result.ok()
}

/// Wraps the program's panic hook, the first time it is called, so that it is not called for muted panics.
pub(crate) fn install_hook() {
    static INSTALLED: Once = Once::new();
    // `set_hook` panics on a thread that does.
    if thread::panicking() {
        return;
    }
    INSTALLED.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |info| {
            if !IS_MUTED.try_with(Cell::get).unwrap_or(false) {
                previous(info);
            }
        }));
    });
}
