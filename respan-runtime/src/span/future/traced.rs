//! Future in a span.

use super::first_poll;
use super::item_writers::ItemWriters;
use super::open_span::OpenSpan;
use crate::current_context::Attached;
use crate::model::{Callsite, Exception, Outcome};
use crate::span::call::TracedCall;
use crate::span::running::lifecycle;
use opentelemetry::Context;
use pin_project_lite::pin_project;
use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, RefUnwindSafe, UnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{self, Poll};

/// The span of a traced future.
#[derive(Debug)]
enum State {
    /// Not polled yet. With the context of the call, if a span inherits anything from it.
    NotStarted(&'static Callsite, Option<Context>),
    Started(OpenSpan),
    /// The span has ended, or nothing is recorded.
    Off,
}

// A panic of the future is caught before the state changes, so that `catch_unwind` depends on the future only.
impl UnwindSafe for State {}
impl RefUnwindSafe for State {}

pin_project! {
    /// A future whose span is current while it is polled or dropped, and only then.
    ///
    /// The span starts with the first poll. Its parent is the span that is current there; if there is none, because the
    /// future was spawned, it is the span that was current when the function was called.
    ///
    /// The future is a field of the variant and not of a type in between, and it comes after the state: a chain of async
    /// functions is a chain of these types, which the compiler follows for `Send` up to its recursion limit. Another type would be
    /// one step more for each function, and a state that is examined at the end of the chain would take the last steps.
    #[doc(hidden)]
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    #[project = TracedProjection]
    pub enum Traced<F, W> where F: Future, W: ItemWriters<F::Output> {
        Present {
            state: State,
            writers: W::Pointers,
            // Kept after completion, so that a poll after it does what it does without the wrapper.
            #[pin]
            future: F,
        },
        /// Only within `drop`, in which the future is dropped in its span.
        Dropped,
    }

    impl<F, W> PinnedDrop for Traced<F, W> where F: Future, W: ItemWriters<F::Output> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this;
            if let Some(open_span) = this.as_mut().take_open_span() {
                open_span.cancel(&mut || this.set(Traced::Dropped));
            }
        }
    }
}

impl<F: Future, W: ItemWriters<F::Output>> Traced<F, W> {
    /// A future whose first statement is [`begin`](super::begin), and whose span starts with the first poll.
    pub(super) fn not_started(
        site: &'static Callsite,
        call_context: Option<Context>,
        future: F,
        writers: W::Pointers,
    ) -> Self {
        Self::new(State::NotStarted(site, call_context), future, writers)
    }

    /// A future whose span is open already.
    pub(super) fn started(open_span: Option<OpenSpan>, future: F, writers: W::Pointers) -> Self {
        Self::new(open_span.map_or(State::Off, State::Started), future, writers)
    }

    /// Sets the span of a future that has none.
    pub(super) fn start(&mut self, open_span: Option<OpenSpan>) {
        if let Self::Present { state, .. } = self {
            *state = open_span.map_or(State::Off, State::Started);
        }
    }

    fn new(state: State, future: F, writers: W::Pointers) -> Self {
        Self::Present { state, writers, future }
    }

    fn take_open_span(self: Pin<&mut Self>) -> Option<OpenSpan> {
        match self.project() {
            TracedProjection::Present { state, .. } => state.take(),
            TracedProjection::Dropped => None,
        }
    }
}

impl<F: Future, W: ItemWriters<F::Output>> Future for Traced<F, W> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<F::Output> {
        let TracedProjection::Present { state, writers, future } = self.project() else {
            return Poll::Pending;
        };
        let mut entered = Entered::default();
        if !state.enter(&mut entered) {
            return future.poll(cx);
        }
        let poll = AssertUnwindSafe((future, cx));
        let polled = catch_unwind(move || {
            // Moved as a whole. In a debug build, a closure that is `AssertUnwindSafe` itself is called through one function more.
            let AssertUnwindSafe((future, cx)) = { poll };
            future.poll(cx)
        });
        state.exit(&mut entered);
        match polled {
            Ok(Poll::Ready(value)) => {
                let mut call = state.take_call();
                Poll::Ready(W::finish(*writers, value, &mut call))
            }
            Ok(Poll::Pending) => Poll::Pending,
            Err(payload) => state.end_panicked(payload),
        }
    }
}

/// The part of [`State::enter`] that [`State::exit`] undoes.
#[derive(Default)]
struct Entered {
    guard: Option<Attached>,
    is_first_poll: bool,
}

/// The part that does not depend on the future's type, compiled once.
impl State {
    /// Enters the span, or prepares its start by the first poll. False if nothing is recorded; at the first poll this is so without
    /// a telemetry.
    fn enter(&mut self, entered: &mut Entered) -> bool {
        match self {
            Self::Started(open_span) => {
                open_span.enter(&mut entered.guard);
                true
            }
            Self::NotStarted(site, call_context) if lifecycle::is_any_open() => {
                entered.is_first_poll = first_poll::push(site, call_context);
                true
            }
            Self::NotStarted(..) => {
                *self = Self::Off;
                false
            }
            Self::Off => false,
        }
    }

    fn exit(&mut self, entered: &mut Entered) {
        if let Self::Started(_) = self {
            drop(entered.guard.take());
            return;
        }
        *self = Self::Off;
        if entered.is_first_poll
            && let Some(open_span) = first_poll::pop()
        {
            *self = Self::Started(open_span);
        }
    }

    fn take(&mut self) -> Option<OpenSpan> {
        match std::mem::replace(self, Self::Off) {
            Self::Started(open_span) => Some(open_span),
            Self::NotStarted(..) | Self::Off => None,
        }
    }

    /// The span as that of a call, which ends it.
    fn take_call(&mut self) -> TracedCall {
        self.take().map_or_else(TracedCall::off, OpenSpan::into_call)
    }

    #[cold]
    fn end_panicked(&mut self, payload: Box<dyn Any + Send>) -> ! {
        if let Some(open_span) = self.take() {
            open_span.end(|| Outcome::Failed(Exception::from_panic(&*payload)));
        }
        resume_unwind(payload)
    }
}

impl OpenSpan {
    /// Runs `drop_future` in the span, and ends the span as cancelled, or with the panic of the future's destructor.
    fn cancel(mut self, drop_future: &mut dyn FnMut()) {
        let mut guard = None;
        self.enter(&mut guard);
        let dropped = catch_unwind(AssertUnwindSafe(drop_future));
        drop(guard);
        self.end(|| Outcome::from_drop(&dropped));
        dropped.unwrap_or_else(|payload| resume_unwind(payload));
    }
}
