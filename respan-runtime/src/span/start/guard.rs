//! Span of a function whose body stays inline.

use super::call_state::CallState;
use super::entry::Entry;
use crate::current_context;
use crate::model::{Exception, Outcome, clock};
use opentelemetry::ContextGuard;

/// The span of a function whose body stays inline (`#[track_caller]`): open until the body has come to its end.
#[derive(Debug)]
#[doc(hidden)]
#[must_use]
pub struct Guard {
    entered: Option<(ContextGuard, CallState)>,
}

impl Guard {
    pub(crate) fn new(entered: Option<(ContextGuard, CallState)>) -> Self {
        Self { entered }
    }

    /// The body has come to its end.
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

/// The body has left early: by `return`, `?` or a panic, whose message is not to be had here.
impl Drop for Guard {
    fn drop(&mut self) {
        let Some((guard, mut state)) = self.entered.take() else {
            return;
        };
        state.exit(|| current_context::detach(guard));
        if let Some((span, _)) = state.into_references() {
            span.end(clock::now(), |_| {
                if std::thread::panicking() {
                    Outcome::Failed(Exception::of_panic(&"panicked"))
                } else {
                    Outcome::Returned
                }
            });
        }
    }
}
