//! Conversion of a panic into `None`.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Calls code that may panic, as exporters, callbacks and `Display` implementations of the program may; `None` if it did.
///
/// The payload is dropped unread: the panic hook has reported it, and it may contain anything. Code that needs the payload, to
/// continue the panic or to record its message, uses `catch_unwind` itself: `span/call/traced_call.rs`, `span/future/traced.rs` and
/// `span/future/sequence.rs`.
pub fn catch_panic<T>(code: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(code)) {
        Ok(value) => Some(value),
        Err(payload) => {
            // Dropping a payload may panic as well; that second payload is leaked.
            if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
                Box::leak(second);
            }
            None
        }
    }
}
