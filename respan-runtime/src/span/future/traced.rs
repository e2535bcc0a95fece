//! The one layer around a future.

use super::finish::end_with;
use super::first_poll;
use crate::capture::Finish;
use crate::current_context;
use crate::model::{Callsite, Exception, Outcome, clock};
use crate::span::running::RunningSpan;
use opentelemetry::{Context, ContextGuard};
use pin_project_lite::pin_project;
use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};

/// Where a traced future stands.
#[derive(Debug)]
enum State {
    /// Not yet polled; with the context in which it was made, if that says anything.
    NotStarted(&'static Callsite, Option<Context>),
    Started(Arc<RunningSpan>, Context),
    /// Ended, or never recorded.
    Untraced,
}

pin_project! {
    /// A future whose span is current while it is polled and while it is dropped, and at no other time.
    ///
    /// The span starts with the first poll, below the span that is current there; where there is none (the future was
    /// spawned), below the one that was current where the future was made.
    #[doc(hidden)]
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct Traced<F, O> where F: Future {
        // Only `None` within `drop`, so that polling after the end does what the bare future does.
        #[pin]
        future: Option<F>,
        finish: O,
        state: State,
    }

    impl<F, O> PinnedDrop for Traced<F, O> where F: Future {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            this.state.cancel(&mut || this.future.set(None));
        }
    }
}

impl<F: Future, O> Traced<F, O> {
    /// Around a future that begins with [`begin`](super::first_poll::begin).
    pub(crate) fn not_started(site: &'static Callsite, call_context: Option<Context>, future: F, finish: O) -> Self {
        Self {
            future: Some(future),
            finish,
            state: State::NotStarted(site, call_context),
        }
    }

    /// Around a future whose span has begun.
    pub(crate) fn started(running: Option<(Arc<RunningSpan>, Context)>, future: F, finish: O) -> Self {
        let state = running.map_or(State::Untraced, |(span, context)| State::Started(span, context));
        Self {
            future: Some(future),
            finish,
            state,
        }
    }
}

impl<F, O> Future for Traced<F, O>
where
    F: Future,
    O: Fn(&F::Output, &mut Finish<'_>),
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let Some(future) = this.future.as_pin_mut() else {
            return Poll::Pending;
        };
        if let State::Untraced = this.state {
            return future.poll(cx);
        }
        let mut entered = this.state.enter();
        let polled = catch_unwind(AssertUnwindSafe(|| future.poll(cx)));
        this.state.exit(&mut entered);
        match polled {
            Ok(Poll::Ready(value)) => {
                this.state.end(&mut |out| (this.finish)(&value, out));
                Poll::Ready(value)
            }
            Ok(Poll::Pending) => Poll::Pending,
            Err(payload) => this.state.panicked(payload),
        }
    }
}

/// What a poll runs in.
enum Entered {
    Span(Option<ContextGuard>),
    FirstPoll,
    Nothing,
}

/// What does not depend on the future, compiled once.
impl State {
    fn enter(&mut self) -> Entered {
        match self {
            Self::Started(_, context) => Entered::Span(current_context::attach(context.clone())),
            Self::NotStarted(site, call_context) => {
                if first_poll::push(site, call_context.take()) {
                    Entered::FirstPoll
                } else {
                    Entered::Nothing
                }
            }
            Self::Untraced => Entered::Nothing,
        }
    }

    fn exit(&mut self, entered: &mut Entered) {
        match std::mem::replace(entered, Entered::Nothing) {
            Entered::Span(guard) => drop(guard),
            Entered::FirstPoll => {
                *self = Self::Untraced;
                if let Some((span, context, guard)) = first_poll::pop() {
                    drop(guard);
                    *self = Self::Started(span, context);
                }
            }
            Entered::Nothing => *self = Self::Untraced,
        }
    }

    /// The future has ended, outside of its span by now.
    fn take(&mut self) -> Option<(Arc<RunningSpan>, Context)> {
        match std::mem::replace(self, Self::Untraced) {
            Self::Started(span, context) => Some((span, context)),
            Self::NotStarted(..) | Self::Untraced => None,
        }
    }

    fn end(&mut self, write: &mut dyn FnMut(&mut Finish<'_>)) {
        if let Some(running) = self.take() {
            let end = running.0.read_clock();
            end_with(running, end, write);
        }
    }

    #[cold]
    fn panicked(&mut self, payload: Box<dyn Any + Send>) -> ! {
        if let Some((span, _)) = self.take() {
            span.end(clock::now(), |_| Outcome::Failed(Exception::of_panic(&*payload)));
        }
        resume_unwind(payload)
    }

    /// Runs `drop_future`, which drops the future, inside of the span, which ends as cancelled if it has not ended before; or
    /// with the panic of a destructor.
    fn cancel(&mut self, drop_future: &mut dyn FnMut()) {
        if let Self::Started(span, context) = std::mem::replace(self, Self::Untraced) {
            let guard = current_context::attach(context);
            let dropped = catch_unwind(AssertUnwindSafe(drop_future));
            drop(guard);
            span.end(clock::now(), |_| Outcome::of_drop(&dropped));
            dropped.unwrap_or_else(|payload| resume_unwind(payload));
        }
    }
}
