//! The context's hold on a frame's span, which comes back to the frame when that leaves.
//!
//! A frame and its context both hold the span. When the frame leaves, mostly nobody else has the context: so the span in it
//! is dropped right there, and instead of letting go of its hold it leaves it where the frame looks. Then the frame knows
//! that it has the span for itself, and nothing was counted up or down between cores.

use crate::span::running::RunningSpan;
use std::cell::Cell;
use std::sync::Arc;

thread_local! {
    static IS_RECLAIMING: Cell<bool> = const { Cell::new(false) };
    static RECLAIMED: Cell<Option<Arc<RunningSpan>>> = const { Cell::new(None) };
}

/// Runs what lets go of a context, and gives the hold of the span in it, if that was dropped with it. Or that of another
/// one: the context's values have destructors, too.
#[inline]
pub(crate) fn reclaim(detach: impl FnOnce()) -> Option<Arc<RunningSpan>> {
    IS_RECLAIMING.set(true);
    detach();
    if IS_RECLAIMING.replace(false) {
        return None;
    }
    // Gone while the thread ends.
    RECLAIMED.try_with(Cell::take).ok().flatten()
}

/// What a span in a context does with its hold when it is dropped.
#[inline]
pub(crate) fn offer(span: Arc<RunningSpan>) {
    if IS_RECLAIMING.replace(false) {
        let _ = RECLAIMED.try_with(|reclaimed| reclaimed.set(Some(span)));
    }
}
