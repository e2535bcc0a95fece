//! Future in a span.

#![expect(
    unsafe_code,
    reason = "auto traits that the compiler finds without a look into the span"
)]

use super::first_poll;
use super::item_writers::ItemWriters;
use super::open_span::OpenSpan;
use crate::current_context::Attached;
use crate::model::{Callsite, Exception, Outcome};
use crate::span::call::TracedCall;
use opentelemetry::Context;
use pin_project_lite::pin_project;
use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
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

pin_project! {
    /// A future whose span is current while it is polled or dropped, and only then.
    ///
    /// The span starts with the first poll. Its parent is the span that is current there; if there is none, because the
    /// future was spawned, it is the span that was current when the function was called.
    #[doc(hidden)]
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct Traced<F, W> where F: Future, W: ItemWriters<F::Output> {
        // `None` only within `drop`, so that a poll after completion does what it does without the wrapper.
        #[pin]
        future: Option<F>,
        writers: W::Pointers,
        state: State,
    }

    impl<F, W> PinnedDrop for Traced<F, W> where F: Future, W: ItemWriters<F::Output> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            this.state.cancel(&mut || this.future.set(None));
        }
    }
}

// A chain of async functions is a chain of these types, which the compiler follows up to its recursion limit. Each of the steps
// through the fields would be one of that chain's.
//
// SAFETY: a `Traced` is a future, function pointers and a state. The first may be sent by the bound, the second by that of
// `ItemWriters::Pointers`, and the third, as `assert_state` checks.
unsafe impl<F: Future + Send, W: ItemWriters<F::Output>> Send for Traced<F, W> {}

// SAFETY: as for `Send`.
unsafe impl<F: Future + Sync, W: ItemWriters<F::Output>> Sync for Traced<F, W> {}

const fn assert_state<T: Send + Sync>() {}
const _: () = assert_state::<State>();

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
        self.state = open_span.map_or(State::Off, State::Started);
    }

    fn new(state: State, future: F, writers: W::Pointers) -> Self {
        Self {
            future: Some(future),
            writers,
            state,
        }
    }
}

impl<F: Future, W: ItemWriters<F::Output>> Future for Traced<F, W> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let Some(future) = this.future.as_pin_mut() else {
            return Poll::Pending;
        };
        if let State::Off = this.state {
            return future.poll(cx);
        }
        let mut entered = this.state.enter();
        let polled = catch_unwind(AssertUnwindSafe(|| future.poll(cx)));
        this.state.exit(&mut entered);
        match polled {
            Ok(Poll::Ready(value)) => {
                let mut call = this.state.take_call();
                Poll::Ready(W::finish(*this.writers, value, &mut call))
            }
            Ok(Poll::Pending) => Poll::Pending,
            Err(payload) => this.state.end_panicked(payload),
        }
    }
}

/// The part of [`State::enter`] that [`State::exit`] undoes.
enum Entered {
    Span(Option<Attached>),
    FirstPoll,
    Nothing,
}

/// The part that does not depend on the future's type, compiled once.
impl State {
    fn enter(&mut self) -> Entered {
        match self {
            Self::Started(open_span) => Entered::Span(open_span.enter()),
            Self::NotStarted(site, call_context) => {
                if first_poll::push(site, call_context.take()) {
                    Entered::FirstPoll
                } else {
                    Entered::Nothing
                }
            }
            Self::Off => Entered::Nothing,
        }
    }

    fn exit(&mut self, entered: &mut Entered) {
        match std::mem::replace(entered, Entered::Nothing) {
            Entered::Span(guard) => drop(guard),
            Entered::FirstPoll => {
                *self = Self::Off;
                if let Some((open_span, guard)) = first_poll::pop() {
                    drop(guard);
                    *self = Self::Started(open_span);
                }
            }
            Entered::Nothing => *self = Self::Off,
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

    /// Runs `drop_future` in the span, and ends the span as cancelled, or with the panic of the future's destructor.
    fn cancel(&mut self, drop_future: &mut dyn FnMut()) {
        if let Some(open_span) = self.take() {
            let guard = open_span.enter();
            let dropped = catch_unwind(AssertUnwindSafe(drop_future));
            drop(guard);
            open_span.end(|| Outcome::from_drop(&dropped));
            dropped.unwrap_or_else(|payload| resume_unwind(payload));
        }
    }
}
