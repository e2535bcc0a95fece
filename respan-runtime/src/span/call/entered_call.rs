//! Guard of a span whose function's body is not in a closure.

use super::call_state::CallState;
use super::traced_call::Entry;
use crate::current_context::{self, Attached};
use crate::model::{Exception, Outcome};
use std::thread;

/// Keeps a span current until the end of a function whose body is not in a closure, such as one with `#[track_caller]`.
///
/// At the end of the body, [`open`](Self::open) returns the entry, which ends the span with the value. Dropped earlier, by
/// `return`, `?` or a panic, the guard ends the span itself.
#[derive(Debug)]
#[doc(hidden)]
#[must_use]
pub struct Guard {
    entered: Option<(Attached, CallState)>,
    /// Whether the thread was panicking when the body began, as in a destructor.
    was_panicking: bool,
}

impl Guard {
    pub(crate) fn new(entered: Option<(Attached, CallState)>) -> Self {
        let was_panicking = entered.is_some() && thread::panicking();
        Self { entered, was_panicking }
    }

    /// Exits the span after its body has run.
    #[inline]
    pub fn open(mut self) -> Entry {
        let Some((guard, state)) = self.entered.take() else {
            return Entry::new(CallState::Off);
        };
        let mut entry = Entry::new(state);
        entry.exit(guard);
        entry
    }
}

/// Ends the span of a body that was left early. A panic's message is not available in a destructor.
impl Drop for Guard {
    fn drop(&mut self) {
        let Some((guard, mut state)) = self.entered.take() else {
            return;
        };
        let was_panicking = self.was_panicking;
        state.exit(|| current_context::detach(guard));
        if let Some((span, _)) = state.into_pair() {
            span.end(Some(span.clock.now()), |_| {
                if !was_panicking && thread::panicking() {
                    Outcome::Failed(Exception::from_panic(&"panicked"))
                } else {
                    Outcome::Returned
                }
            });
        }
    }
}
