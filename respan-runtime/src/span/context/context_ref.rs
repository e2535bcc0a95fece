//! Return of the context's reference to a span's frame.
//!
//! The frame of a call and its context own one reference to the span each (see [`UniqueArc`](crate::span::pool::UniqueArc)).
//! When the frame detaches the context, usually nothing else has that context, so the span in it is dropped right there.
//! Instead of decrementing the reference count, its destructor then moves its reference to a thread-local, where the frame
//! finds it and with it exclusive access to the span. Nothing is counted up at the start or down at the end, which saves
//! 9 ns of the 88 ns of a sampled-out call. `./task budgets` does not show it: two atomic operations are few instructions.

use crate::span::running::RunningSpan;
use std::cell::Cell;
use std::sync::Arc;

thread_local! {
    static IS_RECLAIMING: Cell<bool> = const { Cell::new(false) };
    static RECLAIMED: Cell<Option<Arc<RunningSpan>>> = const { Cell::new(None) };
}

/// Runs `detach`, which drops a context, and returns the reference to the span in it, if that was dropped. It may be a
/// reference to another span, dropped by the destructor of another value of the context.
#[inline]
pub(crate) fn reclaim(detach: impl FnOnce()) -> Option<Arc<RunningSpan>> {
    IS_RECLAIMING.set(true);
    detach();
    if IS_RECLAIMING.replace(false) {
        return None;
    }
    // Fails while the thread ends.
    RECLAIMED.try_with(Cell::take).ok().flatten()
}

/// Gives a context's reference to the frame that is detaching on this thread; drops it if none is. Called by the destructor
/// of a span in a context.
#[inline]
pub(crate) fn offer(span: Arc<RunningSpan>) {
    if IS_RECLAIMING.replace(false) {
        let _ = RECLAIMED.try_with(|reclaimed| reclaimed.set(Some(span)));
    }
}
