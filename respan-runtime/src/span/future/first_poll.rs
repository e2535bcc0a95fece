//! The first poll of a traced future.
//!
//! Name, links and input of an async call need its arguments, and those are inside of the future: held beside it as
//! well they would double its size. So the future's own first statement, [`begin`], prepares the span that the layer
//! around it is about to start; the two meet on this thread's stack of first polls.

use super::call::Call;
use crate::current_context;
use crate::model::{Callsite, clock};
use crate::span::context::ContextValue;
use crate::span::handle::with_span;
use crate::span::pool::UniqueArc;
use crate::span::running::RunningSpan;
use crate::span::running::telemetry_core;
use crate::span::start::{self, CallState, Entry};
use opentelemetry::trace::TraceContextExt as _;
use opentelemetry::{Context, ContextGuard};
use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A span of a future, made current.
pub(crate) type StartedSpan = (Arc<RunningSpan>, Context, ContextGuard);

enum FirstPoll {
    /// Below which context; without the span while it is being prepared.
    Starting(Option<UniqueArc<RunningSpan>>, Context),
    Started(StartedSpan),
    Off,
}

thread_local! {
    /// Innermost last: the body of one traced future polls others for the first time.
    static FIRST_POLLS: RefCell<Vec<FirstPoll>> = const { RefCell::new(Vec::new()) };
}

/// Remembers where an async call is made.
#[inline]
pub fn call(site: &'static Callsite) -> Call {
    let call_context = if telemetry_core::is_any_open() {
        current_context::map_current(relevant).flatten()
    } else {
        None
    };
    Call { site, call_context }
}

/// The context, if it says anything about a span that starts in it.
fn relevant(context: &Context) -> Option<Context> {
    let says =
        context.has_active_span() || context.get::<ContextValue>().is_some() || context.is_telemetry_suppressed();
    says.then(|| context.clone())
}

/// The first statement of an async call's body: its span, to be prepared for [`Entry::begun`].
#[inline(never)]
pub fn begin() -> Option<Entry> {
    // Another one's entry, if this future is not recorded.
    let span = with_innermost(|top| match top {
        FirstPoll::Starting(span, _) => span.take(),
        _ => None,
    });
    span.flatten()
        .map(|span| Entry::new(CallState::from_prepared(Some(span))))
}

impl Entry {
    /// The span of an async call is prepared: it begins.
    #[inline(never)]
    pub fn begun(&mut self) {
        let Some(span) = self.take_prepared() else {
            return;
        };
        let starting = with_innermost(|top| std::mem::replace(top, FirstPoll::Off));
        let Some(FirstPoll::Starting(None, below)) = starting else {
            return;
        };
        let (span, contexts) = span.share();
        let context = with_span(&below, contexts);
        let guard = context.clone().attach();
        span.start_unix_nanos.store(clock::now(), Ordering::Relaxed);
        Arc::clone(&span).register();
        with_innermost(|top| *top = FirstPoll::Started((span, context, guard)));
    }
}

/// This future's own first poll; none where the body is polled by something else.
fn with_innermost<R>(change: impl FnOnce(&mut FirstPoll) -> R) -> Option<R> {
    FIRST_POLLS
        .try_with(|polls| polls.try_borrow_mut().ok()?.last_mut().map(change))
        .ok()
        .flatten()
}

/// Before the first poll of a future whose first statement is [`begin`]; false where [`end`] must not follow.
pub(crate) fn push(site: &'static Callsite, call_context: Option<Context>) -> bool {
    let starting = if telemetry_core::is_any_open() {
        start_span(site, call_context)
    } else {
        None
    };
    let first = starting.map_or(FirstPoll::Off, |(span, below)| FirstPoll::Starting(Some(span), below));
    FIRST_POLLS.try_with(|polls| polls.borrow_mut().push(first)).is_ok()
}

/// After the first poll.
pub(crate) fn pop() -> Option<StartedSpan> {
    match FIRST_POLLS.try_with(|polls| polls.borrow_mut().pop()) {
        Ok(Some(FirstPoll::Started(begun))) => Some(begun),
        _ => None,
    }
}

/// Where the future is polled counts, if that says anything or nothing does; else where it was made. What else stands in
/// the context, as baggage and values of other libraries, stays there.
fn start_span(site: &'static Callsite, call_context: Option<Context>) -> Option<(UniqueArc<RunningSpan>, Context)> {
    let below = current_context::map_current(|polled_in| {
        relevant(polled_in)
            .or(call_context)
            .unwrap_or_else(|| polled_in.clone())
    })?;
    let span = start::start_annotated(site, &below)?;
    Some((span, below))
}
