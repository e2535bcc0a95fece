//! The context's hold on a frame's span, which comes back to the frame when that leaves.
//!
//! A frame and its context both hold the span. When the frame leaves, mostly nobody else has the context: so the span in it
//! is dropped right there, and instead of letting go of its hold it leaves it where the frame looks. Then the frame knows
//! that it has the span for itself, and nothing was counted up or down between cores.

use crate::span::running::RunningSpan;
use std::cell::Cell;
use std::sync::Arc;

thread_local! {
    static IS_LEAVING: Cell<bool> = const { Cell::new(false) };
    static RETURNED: Cell<Option<Arc<RunningSpan>>> = const { Cell::new(None) };
}

/// Runs what lets go of a context, and gives the hold of the span in it, if that was dropped with it. Or that of another
/// one: the context's values have destructors, too.
#[inline]
pub(crate) fn take_back(let_go: impl FnOnce()) -> Option<Arc<RunningSpan>> {
    IS_LEAVING.set(true);
    let_go();
    if IS_LEAVING.replace(false) {
        return None;
    }
    // Gone while the thread ends.
    RETURNED.try_with(Cell::take).ok().flatten()
}

/// What a span in a context does with its hold when it is dropped.
#[inline]
pub(crate) fn give_back(live: Arc<RunningSpan>) {
    if IS_LEAVING.replace(false) {
        let _ = RETURNED.try_with(|returned| returned.set(Some(live)));
    }
}
