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
use crate::span::handle::{changed_by, inherits};
use crate::span::pool::UniqueArc;
use crate::span::running::{RunningSpan, telemetry_core};
use crate::span::start;
use opentelemetry::Context;
use std::cell::RefCell;
use std::sync::Arc;

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

/// A copy of the context, if a span that starts in it inherits anything.
pub(super) fn if_inherited(context: &Context) -> Option<Context> {
    inherits(context).then(|| context.clone())
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
        let parent_context = with_innermost(|first_poll| {
            let is_starting = first_poll.progress == Progress::Starting && first_poll.prepared.is_none();
            first_poll.progress = Progress::Done;
            is_starting.then(|| first_poll.parent_context.take())
        });
        let entered = match parent_context.flatten() {
            Some(None) => Entering::new(span).in_current_context(),
            Some(Some(context)) => Some(Entering::new(span).in_context(&context)),
            None => None,
        };
        if let Some((span, context)) = entered {
            enter(span, context);
        }
    }
}

/// Attaches the context of a span in the innermost first poll.
#[inline]
fn enter(span: Arc<RunningSpan>, context: Context) {
    // It calls the program's subscriber, so nothing is borrowed meanwhile.
    let carrier = Carrier::new(&context);
    let carrier = with_innermost(|first_poll| {
        let open_span = first_poll.open_span.insert(OpenSpan {
            span,
            context: context.clone(),
            carrier,
        });
        current_context::attach_to(&mut first_poll.guard, context, || open_span.context.clone());
        if first_poll.guard.is_none() {
            // The thread ends.
            first_poll.open_span = None;
            return None;
        }
        Arc::clone(&open_span.span).register();
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
pub(super) fn push(site: &'static Callsite, call_context: Option<Context>) -> bool {
    let (prepared, parent_context) = if telemetry_core::is_any_open() {
        prepare(site, call_context)
    } else {
        (None, None)
    };
    let progress = if prepared.is_some() {
        Progress::Starting
    } else {
        Progress::Done
    };
    let push = |polls: &RefCell<Vec<FirstPoll>>| {
        polls.borrow_mut().push(FirstPoll {
            progress,
            prepared,
            parent_context,
            open_span: None,
            guard: None,
        });
    };
    FIRST_POLLS.try_with(push).is_ok()
}

/// The span that was started during the first poll, which has just returned, and its guard.
#[inline]
pub(super) fn pop() -> Option<(OpenSpan, Option<Attached>)> {
    let first_poll = FIRST_POLLS.try_with(|polls| polls.borrow_mut().pop()).ok().flatten()?;
    Some((first_poll.open_span?, first_poll.guard))
}

/// A new span, and its parent context, if that is not the context of the poll, which continues that of the call.
#[inline]
fn prepare(
    site: &'static Callsite,
    call_context: Option<Context>,
) -> (Option<UniqueArc<RunningSpan>>, Option<Context>) {
    let changed = call_context
        .and_then(|call_context| current_context::map_current(|current| changed_by(current, &call_context)).flatten());
    let span = match &changed {
        None => current_context::map_current(|current| start::start_annotated(site, current)).flatten(),
        Some(context) => start::start_annotated(site, context),
    };
    (span, changed)
}
