//! Guard of an entered carrier span.

use crate::sync::catch_panic;
use std::cell::Cell;
use std::sync::Arc;
use tracing::{Dispatch, Id, Span};

thread_local! {
    /// `true` if a span of respan's enters or exits its own carrier, whose context it attaches and detaches itself.
    static IS_OWN: Cell<bool> = const { Cell::new(false) };
}

/// A carrier span of a span of respan's, which is exited when the guard is dropped.
#[derive(Debug)]
pub(super) struct EnteredCarrier(Arc<Span>);

impl EnteredCarrier {
    pub(super) fn new(span: Arc<Span>) -> Self {
        notify(&span, |id, dispatch| dispatch.enter(id));
        Self(span)
    }
}

impl Drop for EnteredCarrier {
    fn drop(&mut self) {
        notify(&self.0, |id, dispatch| dispatch.exit(id));
    }
}

/// Calls the subscriber for a carrier of a span's own.
fn notify(span: &Span, call: fn(&Id, &Dispatch)) {
    let _ = IS_OWN.try_with(|is_own| is_own.set(true));
    // Other layers of the program may panic.
    let _ = catch_panic(|| span.with_subscriber(|(id, dispatch)| call(id, dispatch)));
    let _ = IS_OWN.try_with(|is_own| is_own.set(false));
}

/// Returns whether a span of respan's is entering or exiting its own carrier. Called by the layer.
pub(crate) fn is_own() -> bool {
    IS_OWN.try_with(Cell::get).unwrap_or(false)
}
