//! First poll of an async call, which starts its span.
//!
//! The arguments of an async call are inside its future; stored beside it for name, links and input, they would double its
//! size. So two parties start the span: the wrapper around the future, which has the call site, and the future's own first
//! statement, which has the arguments. They meet on a thread-local stack:
//!
//! ```text
//! wrapper             future                       top of FIRST_POLLS
//! push(site) ------------------------------------> Starting(span)
//!                     begin() -> call              Starting(None)
//!                     call.name(), links(), input()
//!                     call.enter()                 Started(open span, guard)
//!                     ... body up to its first await ...
//! pop() <----------------------------------------- (removed)
//! ```

use super::open_span::OpenSpan;
use crate::current_context::{self, Attached};
use crate::model::Callsite;
use crate::span::call::{CallState, TracedCall};
use crate::span::handle::{continued, inherits, with_span};
use crate::span::pool::UniqueArc;
use crate::span::running::RunningSpan;
use crate::span::running::telemetry_core;
use crate::span::start;
use opentelemetry::Context;
use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::Ordering;

enum FirstPoll {
    /// The prepared span, until the future takes it, and the context in which it starts.
    Starting(Option<UniqueArc<RunningSpan>>, Context),
    Started(OpenSpan, Attached),
    /// Nothing is recorded.
    Off,
}

thread_local! {
    /// Innermost last: a traced future may poll others for the first time.
    static FIRST_POLLS: RefCell<Vec<FirstPoll>> = const { RefCell::new(Vec::new()) };
}

/// A copy of the context, if a span that starts in it inherits anything.
pub(super) fn if_inherited(context: &Context) -> Option<Context> {
    inherits(context).then(|| context.clone())
}

/// The first statement of an async call's body: the call with the prepared span, for [`TracedCall::enter`].
#[inline(never)]
pub fn begin() -> Option<TracedCall> {
    let span = with_innermost(|first_poll| match first_poll {
        FirstPoll::Starting(span, _) => span.take(),
        // Not recorded, or the poll of another future, because the body is polled without its wrapper.
        FirstPoll::Started(..) | FirstPoll::Off => None,
    });
    span.flatten()
        .map(|span| TracedCall::new(CallState::from_prepared(Some(span))))
}

impl TracedCall {
    /// Starts the span of an async call, after its name, links and input were set.
    #[inline(never)]
    pub fn enter(&mut self) {
        let Some(span) = self.take_prepared() else {
            return;
        };
        let starting = with_innermost(|first_poll| std::mem::replace(first_poll, FirstPoll::Off));
        let Some(FirstPoll::Starting(None, parent_context)) = starting else {
            return;
        };
        let (span, context_ref) = span.into_pair();
        let context = with_span(&parent_context, context_ref);
        let Some(guard) = current_context::attach_copy(&context) else {
            return;
        };
        span.start_unix_nanos.store(span.clock.now().get(), Ordering::Relaxed);
        Arc::clone(&span).register();
        let open_span = OpenSpan::new(span, context);
        let guard = open_span.carry(guard);
        with_innermost(|first_poll| *first_poll = FirstPoll::Started(open_span, guard));
    }
}

/// Runs `operation` on the innermost first poll of this thread; None without one.
fn with_innermost<R>(operation: impl FnOnce(&mut FirstPoll) -> R) -> Option<R> {
    FIRST_POLLS
        .try_with(|polls| polls.try_borrow_mut().ok()?.last_mut().map(operation))
        .ok()
        .flatten()
}

/// Prepares the span before the first poll; if true is returned, [`pop`] has to follow the poll.
pub(super) fn push(site: &'static Callsite, call_context: Option<Context>) -> bool {
    let prepared = if telemetry_core::is_any_open() {
        prepare(site, call_context)
    } else {
        None
    };
    let first_poll = prepared.map_or(FirstPoll::Off, |(span, parent_context)| {
        FirstPoll::Starting(Some(span), parent_context)
    });
    FIRST_POLLS
        .try_with(|polls| polls.borrow_mut().push(first_poll))
        .is_ok()
}

/// The span that was started during the first poll, which has just returned.
pub(super) fn pop() -> Option<(OpenSpan, Attached)> {
    match FIRST_POLLS.try_with(|polls| polls.borrow_mut().pop()) {
        Ok(Some(FirstPoll::Started(open_span, guard))) => Some((open_span, guard)),
        _ => None,
    }
}

/// A new span, and its parent context: that of the poll, which continues that of the call.
fn prepare(site: &'static Callsite, call_context: Option<Context>) -> Option<(UniqueArc<RunningSpan>, Context)> {
    let poll_context = current_context::map_current(Context::clone)?;
    let parent_context = match call_context {
        Some(call_context) => continued(&poll_context, &call_context),
        None => poll_context,
    };
    let span = start::start_annotated(site, &parent_context)?;
    Some((span, parent_context))
}
