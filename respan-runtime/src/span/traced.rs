//! The one layer around a future.

use super::callsite::Callsite;
use super::finish::Finish;
use super::live::{self, Ending, Live};
use super::open::end_with;
use super::{ambient, prologue};
use crate::capture::Exception;
use opentelemetry::{Context, ContextGuard};
use pin_project_lite::pin_project;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};

/// Where a traced future stands.
#[derive(Debug)]
enum State {
    /// Not yet polled; with the context in which it was made, if that says anything.
    Waiting(Option<Context>),
    Running(Arc<Live>, Context),
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
        finish: Option<O>,
        state: State,
        site: &'static Callsite,
    }

    impl<F, O> PinnedDrop for Traced<F, O> where F: Future {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if let State::Running(live, context) = std::mem::replace(this.state, State::Silent) {
                let guard = ambient::attach(context);
                this.future.set(None);
                drop(guard);
                live.end(live::now(), |_| Ending::Cancelled);
            }
        }
    }
}

impl<F: Future, O> Traced<F, O> {
    /// Around a future that begins with [`begin`](super::begin).
    pub(crate) fn waiting(site: &'static Callsite, made_in: Option<Context>, future: F, finish: O) -> Self {
        Self {
            future: Some(future),
            finish: Some(finish),
            state: State::Waiting(made_in),
            site,
        }
    }

    /// Around a future whose span has begun.
    pub(crate) fn running(
        site: &'static Callsite,
        running: Option<(Arc<Live>, Context)>,
        future: F,
        finish: O,
    ) -> Self {
        let state = running.map_or(State::Silent, |(live, context)| State::Running(live, context));
        Self {
            future: Some(future),
            finish: Some(finish),
            state,
            site,
        }
    }
}

impl<F, O> Future for Traced<F, O>
where
    F: Future,
    O: FnOnce(&F::Output, &mut Finish<'_>),
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let Some(future) = this.future.as_pin_mut() else {
            return Poll::Pending;
        };
        let (polled, guard) = match this.state {
            State::Silent => return future.poll(cx),
            State::Running(_, context) => {
                let guard = ambient::attach(context.clone());
                (caught(|| future.poll(cx)), guard)
            }
            State::Waiting(made_in) => {
                let poll = || caught(|| future.poll(cx));
                let (polled, begun) = prologue::first_poll(this.site, made_in.take(), poll);
                let Some((live, context, guard)) = begun else {
                    *this.state = State::Silent;
                    return polled.unwrap_or_else(|payload| resume_unwind(payload));
                };
                *this.state = State::Running(live, context);
                (polled, Some(guard))
            }
        };
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(value)) => {
                if let Some(live) = leave(this.state, guard)
                    && let Some(finish) = this.finish.take()
                {
                    let end = live.clock();
                    end_with(live, this.site, end, &value, finish);
                }
                Poll::Ready(value)
            }
            Err(payload) => {
                if let Some(live) = leave(this.state, guard) {
                    live.end(live::now(), |_| Ending::Failed(Exception::of_panic(&*payload)));
                }
                resume_unwind(payload)
            }
        }
    }
}

fn caught<R>(poll: impl FnOnce() -> R) -> std::thread::Result<R> {
    catch_unwind(AssertUnwindSafe(poll))
}

/// The span of a future that has ended; outside of its span.
fn leave(state: &mut State, guard: Option<ContextGuard>) -> Option<Arc<Live>> {
    drop(guard);
    match std::mem::replace(state, State::Silent) {
        State::Running(live, _) => Some(live),
        State::Waiting(_) | State::Silent => None,
    }
}
