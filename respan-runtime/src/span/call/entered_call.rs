//! Entered call of a function whose body is not in a closure.

use super::call_state::CallState;
use super::traced_call::TracedCall;
use crate::current_context::{self, Attached};
use crate::model::{Exception, Outcome};
use std::thread;

/// Keeps a span current until the end of a function whose body is not in a closure, such as one with `#[track_caller]`.
///
/// At the end of the body, [`exit`](Self::exit) returns the call, which ends the span with the value. Dropped earlier, by
/// `return`, `?` or a panic, it ends the span itself.
#[derive(Debug)]
#[doc(hidden)]
#[must_use]
pub struct EnteredCall {
    entered: Option<(Attached, CallState)>,
    /// `true` if the thread was panicking when the body began, as in a destructor.
    was_panicking: bool,
}

impl TracedCall {
    /// Enters the span of a function whose body is not in a closure.
    #[inline]
    pub fn entered(mut self) -> EnteredCall {
        let mut guard = None;
        self.state.enter(&mut guard);
        EnteredCall::new(guard.map(|guard| (guard, self.state)))
    }
}

impl EnteredCall {
    fn new(entered: Option<(Attached, CallState)>) -> Self {
        let was_panicking = entered.is_some() && thread::panicking();
        Self { entered, was_panicking }
    }

    /// Exits the span after its body has run.
    #[inline]
    pub fn exit(mut self) -> TracedCall {
        let Some((guard, state)) = self.entered.take() else {
            return TracedCall::new(CallState::Off);
        };
        let mut call = TracedCall::new(state);
        call.exit(&mut Some(guard));
        call
    }
}

/// Ends the span of a body that was left early. A panic's message is not available in a destructor.
impl Drop for EnteredCall {
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
