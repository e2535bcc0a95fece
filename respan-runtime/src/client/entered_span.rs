//! The guard of an entered span.

use crate::span::call::EnteredCall;
use std::fmt;

/// Guard of a span that is current on this thread; the span ends when the guard is dropped. Made by
/// [`StartSpan::enter`](crate::StartSpan::enter).
///
/// Dropped during a panic, it ends the span with an error. While it is current, the span is changed through the
/// [`Client`](crate::Client).
///
/// ```
/// use respan::{EnteredSpan, get_client};
///
/// let span: EnteredSpan = get_client().start_span("load").enter();
/// // ... child spans of `load` ...
/// drop(span);
/// ```
#[must_use = "the span ends when this guard is dropped"]
pub struct EnteredSpan {
    _call: EnteredCall,
}

impl EnteredSpan {
    pub(super) fn new(call: EnteredCall) -> Self {
        Self { _call: call }
    }
}

impl fmt::Debug for EnteredSpan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("EnteredSpan").finish_non_exhaustive()
    }
}
