//! The one layer around a future.

use super::first_poll;
use super::open::end_with;
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
    Waiting(&'static Callsite, Option<Context>),
    Running(Arc<RunningSpan>, Context),
    /// Ended, or never recorded.
    Silent,
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
    pub(crate) fn waiting(site: &'static Callsite, made_in: Option<Context>, future: F, finish: O) -> Self {
        Self {
            future: Some(future),
            finish,
            state: State::Waiting(site, made_in),
        }
    }

    /// Around a future whose span has begun.
    pub(crate) fn running(running: Option<(Arc<RunningSpan>, Context)>, future: F, finish: O) -> Self {
        let state = running.map_or(State::Silent, |(live, context)| State::Running(live, context));
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
        if let State::Silent = this.state {
            return future.poll(cx);
        }
        let mut entered = this.state.enter();
        let polled = catch_unwind(AssertUnwindSafe(|| future.poll(cx)));
        this.state.leave(&mut entered);
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
            Self::Running(_, context) => Entered::Span(current_context::attach(context.clone())),
            Self::Waiting(site, made_in) => {
                if first_poll::start(site, made_in.take()) {
                    Entered::FirstPoll
                } else {
                    Entered::Nothing
                }
            }
            Self::Silent => Entered::Nothing,
        }
    }

    fn leave(&mut self, entered: &mut Entered) {
        match std::mem::replace(entered, Entered::Nothing) {
            Entered::Span(guard) => drop(guard),
            Entered::FirstPoll => {
                *self = Self::Silent;
                if let Some((live, context, guard)) = first_poll::end() {
                    drop(guard);
                    *self = Self::Running(live, context);
                }
            }
            Entered::Nothing => *self = Self::Silent,
        }
    }

    /// The future has ended, outside of its span by now.
    fn take(&mut self) -> Option<(Arc<RunningSpan>, Context)> {
        match std::mem::replace(self, Self::Silent) {
            Self::Running(live, context) => Some((live, context)),
            Self::Waiting(..) | Self::Silent => None,
        }
    }

    fn end(&mut self, write: &mut dyn FnMut(&mut Finish<'_>)) {
        if let Some(running) = self.take() {
            let end = running.0.clock();
            end_with(running, end, write);
        }
    }

    #[cold]
    fn panicked(&mut self, payload: Box<dyn Any + Send>) -> ! {
        if let Some((live, _)) = self.take() {
            live.end(clock::now(), |_| Outcome::Failed(Exception::from_panic(&*payload)));
        }
        resume_unwind(payload)
    }

    /// Runs `forget`, which drops the future, inside of the span, which ends as cancelled if it has not ended before; or
    /// with the panic of a destructor.
    fn cancel(&mut self, forget: &mut dyn FnMut()) {
        if let Self::Running(live, context) = std::mem::replace(self, Self::Silent) {
            let guard = current_context::attach(context);
            let dropped = catch_unwind(AssertUnwindSafe(forget));
            drop(guard);
            live.end(clock::now(), |_| Outcome::from_drop(&dropped));
            dropped.unwrap_or_else(|payload| resume_unwind(payload));
        }
    }
}
