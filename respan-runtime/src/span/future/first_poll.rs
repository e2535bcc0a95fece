//! The first poll of a traced future.
//!
//! Name, links and input of an async call need its arguments, and those are inside of the future: held beside it as
//! well they would double its size. So the future's own first statement, [`begin`], prepares the span that the layer
//! around it is about to start; the two meet on this thread's stack of first polls.

use super::call::Call;
use crate::current_context;
use crate::model::{Callsite, clock};
use crate::span::context::ContextValue;
use crate::span::handle::enter;
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
pub(crate) type Begun = (Arc<RunningSpan>, Context, ContextGuard);

enum FirstPoll {
    /// Below which context; without the span while it is being prepared.
    Starting(Option<UniqueArc<RunningSpan>>, Context),
    Begun(Begun),
    Off,
}

thread_local! {
    /// Innermost last: the body of one traced future polls others for the first time.
    static FIRST_POLLS: RefCell<Vec<FirstPoll>> = const { RefCell::new(Vec::new()) };
}

/// Remembers where an async call is made.
#[inline]
pub fn call(site: &'static Callsite) -> Call {
    let made_in = if telemetry_core::is_any_open() {
        current_context::map_current(worth_keeping).flatten()
    } else {
        None
    };
    Call { site, made_in }
}

/// The context, if it says anything about a span that starts in it.
fn worth_keeping(context: &Context) -> Option<Context> {
    let says =
        context.has_active_span() || context.get::<ContextValue>().is_some() || context.is_telemetry_suppressed();
    says.then(|| context.clone())
}

/// The first statement of an async call's body: its span, to be prepared for [`Entry::begun`].
#[inline(never)]
pub fn begin() -> Option<Entry> {
    // Another one's entry, if this future is not recorded.
    let live = top(|top| match top {
        FirstPoll::Starting(live, _) => live.take(),
        _ => None,
    });
    live.flatten().map(|live| Entry::of(CallState::prepared(Some(live))))
}

impl Entry {
    /// The span of an async call is prepared: it begins.
    #[inline(never)]
    pub fn begun(&mut self) {
        let Some(live) = self.take_prepared() else {
            return;
        };
        let starting = top(|top| std::mem::replace(top, FirstPoll::Off));
        let Some(FirstPoll::Starting(None, below)) = starting else {
            return;
        };
        let (live, contexts) = live.share();
        let context = enter(&below, contexts);
        let guard = context.clone().attach();
        live.start_unix_nanos.store(clock::now(), Ordering::Relaxed);
        Arc::clone(&live).begin();
        top(|top| *top = FirstPoll::Begun((live, context, guard)));
    }
}

/// This future's own first poll; none where the body is polled by something else.
fn top<R>(change: impl FnOnce(&mut FirstPoll) -> R) -> Option<R> {
    FIRST_POLLS
        .try_with(|polls| polls.try_borrow_mut().ok()?.last_mut().map(change))
        .ok()
        .flatten()
}

/// Before the first poll of a future whose first statement is [`begin`]; false where [`end`] must not follow.
pub(crate) fn start(site: &'static Callsite, made_in: Option<Context>) -> bool {
    let starting = if telemetry_core::is_any_open() {
        start_below(site, made_in)
    } else {
        None
    };
    let first = starting.map_or(FirstPoll::Off, |(live, below)| FirstPoll::Starting(Some(live), below));
    FIRST_POLLS.try_with(|polls| polls.borrow_mut().push(first)).is_ok()
}

/// After the first poll.
pub(crate) fn end() -> Option<Begun> {
    match FIRST_POLLS.try_with(|polls| polls.borrow_mut().pop()) {
        Ok(Some(FirstPoll::Begun(begun))) => Some(begun),
        _ => None,
    }
}

/// Where the future is polled counts, if that says anything or nothing does; else where it was made. What else stands in
/// the context, as baggage and values of other libraries, stays there.
fn start_below(site: &'static Callsite, made_in: Option<Context>) -> Option<(UniqueArc<RunningSpan>, Context)> {
    let below = current_context::map_current(|polled_in| {
        worth_keeping(polled_in)
            .or(made_in)
            .unwrap_or_else(|| polled_in.clone())
    })?;
    let live = start::start_below(site, &below)?;
    Some((live, below))
}
