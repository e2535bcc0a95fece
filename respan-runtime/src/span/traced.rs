//! The one layer around a future.

use super::callsite::Callsite;
use super::finish::Finish;
use super::live::{self, Ending, Live};
use super::open::end_with;
use crate::capture::Exception;
use opentelemetry::Context;
use pin_project_lite::pin_project;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{self, Poll};

pin_project! {
    /// A future whose span is current while it is polled and while it is dropped, and at no other time.
    #[doc(hidden)]
    #[must_use = "futures do nothing unless polled"]
    #[derive(Debug)]
    pub struct Traced<F, O> where F: Future {
        // Only `None` within `drop`, so that polling after the end does what the bare future does.
        #[pin]
        future: Option<F>,
        finish: Option<O>,
        running: Option<(Arc<Live>, Context)>,
        site: &'static Callsite,
    }

    impl<F, O> PinnedDrop for Traced<F, O> where F: Future {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if let Some((live, context)) = this.running.take()
                && live.start_unix_nanos.load(Ordering::Relaxed) > 0
            {
                let guard = context.attach();
                this.future.set(None);
                drop(guard);
                live.end(live::now(), |_| Ending::Cancelled);
            }
        }
    }
}

impl<F: Future, O> Traced<F, O> {
    pub(crate) fn new(site: &'static Callsite, running: Option<(Arc<Live>, Context)>, future: F, finish: O) -> Self {
        Self {
            future: Some(future),
            finish: Some(finish),
            running,
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
        let Some((live, context)) = this.running else {
            return future.poll(cx);
        };
        let guard = context.clone().attach();
        if live.start_unix_nanos.load(Ordering::Relaxed) == 0 {
            live.start_unix_nanos.store(live::now(), Ordering::Relaxed);
        }
        let polled = catch_unwind(AssertUnwindSafe(|| future.poll(cx)));
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(value)) => {
                let end = live::now();
                drop(guard);
                if let Some(finish) = this.finish.take() {
                    end_with(live, this.site, end, &value, finish);
                }
                *this.running = None;
                Poll::Ready(value)
            }
            Err(payload) => {
                drop(guard);
                live.end(live::now(), |_| Ending::Failed(Exception::of_panic(&*payload)));
                *this.running = None;
                resume_unwind(payload)
            }
        }
    }
}
