//! Start of an annotated call: the type that the attributes' expansion works with.

use super::call_state::CallState;
use crate::capture::Input;
use crate::current_context::{self, Attached};
use crate::model::{Callsite, Exception, Outcome};
use crate::span::context::restrictions;
use crate::span::pool::{AroundBody, UniqueArc, run_erased};
use crate::span::running::{Reading, RunningSpan, lifecycle};
use crate::span::start::{self, SpanOptions};
use std::any::Any;
use std::mem::ManuallyDrop;
use std::panic::resume_unwind;

/// A call of an annotated function, with its span unless nothing is recorded.
///
/// It has no drop glue (see [`CallState`]): nothing unwinds past a call before its span is taken out.
#[derive(Debug)]
#[doc(hidden)]
#[must_use]
pub struct TracedCall {
    pub(super) state: CallState,
    /// The end of the body, if it ran in [`run`](Self::run) and its time is needed.
    body_end: Option<Reading>,
    /// `true` if content was switched off where the body has ended, which may be elsewhere than where it began.
    is_output_withheld: bool,
}

impl Callsite {
    /// The first statement of an annotated function. Without an open telemetry it costs one load.
    ///
    /// A method, since clippy takes a function that calls one of a mutable `static` for one with a side effect, for which it does
    /// not suggest `#[must_use]`.
    #[inline]
    pub fn __respan_enter(&'static self) -> TracedCall {
        TracedCall::new(if lifecycle::is_any_open() {
            start_in_current_context(self)
        } else {
            CallState::Off
        })
    }
}

#[inline(never)]
fn start_in_current_context(site: &'static Callsite) -> CallState {
    // Before the context is borrowed, because options may be expressions, which are code of the program.
    site.evaluate();
    CallState::from_prepared(current_context::map_current(|context| start::start_annotated(site, context)).flatten())
}

impl TracedCall {
    #[inline]
    pub(crate) fn new(state: CallState) -> Self {
        Self {
            state,
            body_end: None,
            is_output_withheld: false,
        }
    }

    pub(crate) fn off() -> Self {
        Self::new(CallState::Off)
    }

    /// A call whose body has ended at this time, in the current context.
    pub(crate) fn exited(state: CallState, body_end: Option<Reading>) -> Self {
        Self {
            state,
            body_end,
            is_output_withheld: restrictions::is_content_off_here(),
        }
    }

    /// A call with a new span in the current context.
    pub(crate) fn start(options: SpanOptions) -> Self {
        let start = || current_context::map_current(|context| start::start(options, context)).flatten();
        Self::new(CallState::from_prepared(if lifecycle::is_any_open() {
            start()
        } else {
            None
        }))
    }

    /// The span, until it is entered.
    pub(crate) fn prepared_span(&self) -> Option<&RunningSpan> {
        match &self.state {
            CallState::Prepared(span) => Some(span),
            _ => None,
        }
    }

    pub(super) fn prepared_span_mut(&mut self) -> Option<&mut RunningSpan> {
        match &mut self.state {
            CallState::Prepared(span) => Some(span),
            _ => None,
        }
    }

    pub(crate) fn take_prepared(&mut self) -> Option<UniqueArc<RunningSpan>> {
        self.state.take_prepared()
    }

    #[inline]
    pub(crate) fn is_off(&self) -> bool {
        matches!(self.state, CallState::Off)
    }

    /// The writer of the arguments; None if they are not captured.
    #[inline]
    pub fn input(&mut self) -> Option<Input<'_>> {
        if self.is_off() { None } else { self.begin_input() }
    }

    #[inline(never)]
    fn begin_input(&mut self) -> Option<Input<'_>> {
        let span = self.prepared_span_mut()?;
        if !(span.is_recorded && span.is_content_enabled && span.source.captures_input()) {
            return None;
        }
        let limit = span.core.settings.content_limit;
        Some(Input::begin(span.content_mut(), limit))
    }

    /// Runs a body in the span. A panic ends the span with an error and continues.
    ///
    /// It is compiled for each annotated function, so it contains only what depends on the body's type.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "in a debug build its frame would lie below that of each body"
    )]
    pub fn run<F: FnOnce() -> R, R>(&mut self, body: F) -> R {
        if let CallState::Off = self.state {
            body()
        } else {
            run_erased(self, body)
        }
    }

    /// As [`run`](Self::run), for a body with large arguments: they are moved to the heap, since each further move would be a
    /// copy on the stack.
    #[inline]
    pub fn run_large<F: FnOnce() -> R, R>(&mut self, body: F) -> R {
        if self.is_off() {
            body()
        } else {
            run_erased(self, Box::new(body))
        }
    }

    /// Exits the span after its body has run. The guard is dropped where it is: moved, it would stall on store forwarding.
    pub(crate) fn exit(&mut self, guard: &mut Option<Attached>) {
        self.body_end = self.state.read_clock();
        self.state.exit(|| *guard = None);
    }

    #[inline]
    pub(crate) fn is_output_withheld(&self) -> bool {
        self.is_output_withheld
    }

    /// Takes the state, and the end of the body if it ran in [`run`](Self::run) and its time is needed.
    #[inline]
    pub(crate) fn take(&mut self) -> (CallState, Option<Reading>) {
        (self.state.take(), self.body_end)
    }
}

impl AroundBody for TracedCall {
    /// None if the call was not entered.
    type Guard = Attached;

    #[inline(never)]
    fn before(&mut self, guard: &mut ManuallyDrop<Option<Attached>>) {
        self.state.enter(guard);
    }

    #[inline(never)]
    fn after(&mut self, guard: &mut ManuallyDrop<Option<Attached>>) {
        if guard.is_some() {
            self.exit(guard);
        }
    }

    #[cold]
    #[inline(never)]
    fn after_panic(&mut self, guard: &mut ManuallyDrop<Option<Attached>>, payload: Box<dyn Any + Send>) -> ! {
        if let Some(guard) = guard.take() {
            self.state.exit(|| drop(guard));
            if let Some((span, _)) = self.state.take().into_pair() {
                span.end(Some(span.clock.now()), |_| {
                    Outcome::Failed(Exception::from_panic(&*payload))
                });
            }
        }
        resume_unwind(payload)
    }
}
