//! Panics that respan provokes to find out what no API returns, with the panic hook muted.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use std::thread;

thread_local! {
    /// Without a destructor, so it can be accessed until the thread has ended.
    static IS_MUTED: Cell<bool> = const { Cell::new(false) };
}

/// Runs code that panics in known cases, without the panic hook; `None` if it did.
///
/// With `panic = "abort"` a panic ends the program all the same.
#[inline]
pub(crate) fn catch_muted<T>(code: impl FnOnce() -> T) -> Option<T> {
    IS_MUTED.set(true);
    let result = catch_unwind(AssertUnwindSafe(code));
    IS_MUTED.set(false);
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
            if !IS_MUTED.get() {
                previous(info);
            }
        }));
    });
}
