//! First poll of an async call, which starts its span.
//!
//! The arguments of an async call are inside its future; stored beside it for name, links and input, they would double its
//! size. So two parties start the span: the wrapper around the future, which has the call site, and the future's own first
//! statement, which has the arguments. They meet on a thread-local stack:
//!
//! ```text
//! wrapper             future                       top of FIRST_POLLS
//! push(site) ------------------------------------> prepared span
//!                     begin() -> call
//!                     call.name(), links(), input()
//!                     call.enter()                 open span, guard
//!                     ... body up to its first await ...
//! pop() <----------------------------------------- (removed)
//! ```

use super::open_span::OpenSpan;
use crate::current_context::carrier::Carrier;
use crate::current_context::{self, Attached};
use crate::model::Callsite;
use crate::span::call::{CallState, Entering, TracedCall};
use crate::span::handle::changed_by;
use crate::span::pool::UniqueArc;
use crate::span::running::{RunningSpan, lifecycle};
use crate::span::start;
use opentelemetry::Context;
use std::cell::RefCell;
use std::mem;

/// The state of one first poll, whose fields are set in place.
#[derive(Default)]
struct FirstPoll {
    progress: Progress,
    /// The prepared span, until the future takes it.
    prepared: Option<UniqueArc<RunningSpan>>,
    /// The context in which the span starts; None: the current one.
    parent_context: Option<Context>,
    /// The span, once it has started.
    open_span: Option<OpenSpan>,
    guard: Option<Attached>,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// The span has not been entered yet.
    Starting,
    /// It has started, or nothing is recorded.
    #[default]
    Done,
}

thread_local! {
    /// Innermost last: a traced future may poll others for the first time.
    static FIRST_POLLS: RefCell<Vec<FirstPoll>> = const { RefCell::new(Vec::new()) };
}

/// The first statement of an async call's body: the call with the prepared span, for [`TracedCall::enter`].
#[inline(never)]
pub fn begin() -> Option<TracedCall> {
    // None if nothing is recorded, or in the poll of another future, because the body is polled without its wrapper.
    let span = with_innermost(|first_poll| first_poll.prepared.take()).flatten();
    span.map(|span| TracedCall::new(CallState::from_prepared(Some(span))))
}

impl TracedCall {
    /// Starts the span of an async call, after its name, links and input were set.
    #[inline(never)]
    pub fn enter(&mut self) {
        let Some(span) = self.take_prepared() else {
            return;
        };
        let mut parent_context = None;
        let is_starting = with_innermost(|first_poll| {
            if let Some(context) = first_poll.parent_context.take() {
                parent_context = Some(context);
            }
            let progress = mem::replace(&mut first_poll.progress, Progress::Done);
            progress == Progress::Starting && first_poll.prepared.is_none()
        });
        if is_starting != Some(true) {
            return;
        }
        let mut entering = Entering::new(span);
        let is_made = match &parent_context {
            None => entering.make_in_current(),
            Some(context) => {
                entering.make_in(context);
                true
            }
        };
        if is_made {
            enter(entering);
        }
    }
}

/// Attaches the context of a span in the innermost first poll.
#[inline]
fn enter(entering: Entering) {
    let Entering { span, context, .. } = entering;
    // It calls the program's subscriber, so nothing is borrowed meanwhile.
    let carrier = Carrier::new(&context);
    let carrier = with_innermost(|first_poll| {
        let kept = context.clone();
        current_context::attach_to(&mut first_poll.guard, context, || kept.clone());
        // None while the thread ends.
        first_poll.guard.as_ref()?;
        let open_span = first_poll.open_span.insert(OpenSpan {
            state: CallState::running(span),
            context: kept,
            carrier,
        });
        Some(open_span.carrier.clone())
    });
    if let Some(carrier) = carrier.flatten().filter(Carrier::is_present) {
        enter_carrier(&carrier);
    }
}

#[cold]
#[inline(never)]
fn enter_carrier(carrier: &Carrier) {
    let mut guard = with_innermost(|first_poll| first_poll.guard.take()).flatten();
    carrier.enter(&mut guard);
    with_innermost(|first_poll| first_poll.guard = guard);
}

/// Runs `operation` on the innermost first poll of this thread; None without one.
#[inline]
fn with_innermost<R>(operation: impl FnOnce(&mut FirstPoll) -> R) -> Option<R> {
    FIRST_POLLS
        .try_with(|polls| polls.try_borrow_mut().ok()?.last_mut().map(operation))
        .ok()
        .flatten()
}

/// Prepares the span before the first poll; if true is returned, [`pop`] has to follow the poll.
pub(super) fn push(site: &'static Callsite, call_context: &mut Option<Context>) -> bool {
    let mut parent_context = None;
    let prepared = if lifecycle::is_any_open() {
        // Before the context is borrowed, because options may be expressions, which are code of the program.
        site.evaluate();
        if let Some(call_context) = call_context.take() {
            current_context::map_current(|current| parent_context = changed_by(current, &call_context));
        }
        prepare(site, parent_context.as_ref())
    } else {
        None
    };
    let push = |polls: &RefCell<Vec<FirstPoll>>| {
        let mut polls = polls.borrow_mut();
        polls.push(FirstPoll::default());
        if let Some(first_poll) = polls.last_mut()
            && prepared.is_some()
        {
            first_poll.progress = Progress::Starting;
            first_poll.prepared = prepared;
            if let Some(context) = parent_context {
                first_poll.parent_context = Some(context);
            }
        }
    };
    FIRST_POLLS.try_with(push).is_ok()
}

/// Drops the guard of the first poll that has just returned, and returns the span that has started during it.
#[inline]
pub(super) fn pop() -> Option<OpenSpan> {
    let mut first_poll = FIRST_POLLS.try_with(|polls| polls.borrow_mut().pop()).ok().flatten()?;
    drop(first_poll.guard.take());
    first_poll.open_span
}

/// A new span. Its parent context is that of the poll if it is None.
#[inline]
fn prepare(site: &'static Callsite, parent_context: Option<&Context>) -> Option<UniqueArc<RunningSpan>> {
    match parent_context {
        None => current_context::map_current(|current| start::start_annotated(site, current)).flatten(),
        Some(context) => start::start_annotated(site, context),
    }
}
