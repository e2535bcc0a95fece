//! Empty extensions with room for an entry, so that few requests allocate a table for one.

use http::Extensions;
use std::cell::RefCell;

/// Most extensions that a thread keeps: as many requests as often wait at once.
const MAX: usize = 16;

thread_local! {
    static SPARE: RefCell<Vec<Extensions>> = const { RefCell::new(Vec::new()) };
}

/// Empty extensions.
pub(super) fn take() -> Extensions {
    with_spare(Vec::pop).flatten().unwrap_or_default()
}

/// Keeps extensions that are no longer needed.
pub(super) fn keep(mut extensions: Extensions) {
    extensions.clear();
    with_spare(|spare| {
        if spare.len() < MAX {
            spare.push(extensions);
        }
    });
}

/// `None` while the thread ends.
fn with_spare<R>(change: impl FnOnce(&mut Vec<Extensions>) -> R) -> Option<R> {
    let changed = SPARE.try_with(|spare| Some(change(&mut *spare.try_borrow_mut().ok()?)));
    changed.ok().flatten()
}
