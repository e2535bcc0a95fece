//! A span whose body has returned, before its result is known.

use super::callsite::Callsite;
use super::finish::{Finish, finish};
use super::handle;
use super::live::{self, Ending, Live};
use super::sequence::{Sequence, TracedIterator, TracedStream};
use super::traced::Traced;
use crate::capture::Exception;
use futures_core::Stream;
use opentelemetry::{Context, ContextGuard};
use std::future::Future;
use std::sync::Arc;

/// A span whose function has returned something: a value, or what is still going to produce values.
#[derive(Debug)]
#[doc(hidden)]
#[must_use]
pub struct Open {
    site: &'static Callsite,
    live: Option<Arc<Live>>,
    end_unix_nanos: u64,
}

impl Open {
    pub(crate) fn off(site: &'static Callsite) -> Self {
        Self {
            site,
            live: None,
            end_unix_nanos: 0,
        }
    }

    pub(crate) fn new(site: &'static Callsite, live: Arc<Live>, end_unix_nanos: u64) -> Self {
        Self {
            site,
            live: Some(live),
            end_unix_nanos,
        }
    }

    pub(crate) fn is_off(&self) -> bool {
        self.live.is_none()
    }

    /// Ends the span with a value.
    #[inline]
    pub fn value<R>(self, value: &R, write: impl FnOnce(&R, &mut Finish<'_>)) {
        if let Some(live) = self.live {
            end_with(live, self.site, self.end_unix_nanos, value, write);
        }
    }

    fn running(self) -> Option<(Arc<Live>, Context)> {
        self.live.map(|live| {
            let context = Context::map_current(|context| handle::enter(context, &live));
            (live, context)
        })
    }

    /// Keeps the span open until a returned future has ended.
    pub fn future<F, O>(self, future: F, finish: O) -> Traced<F, O>
    where
        F: Future,
        O: FnOnce(&F::Output, &mut Finish<'_>),
    {
        let site = self.site;
        Traced::running(site, self.running(), future, finish)
    }

    /// Keeps the span open until a returned iterator has ended.
    pub fn iterator<I, O>(self, iterator: I, item: O) -> TracedIterator<I, O>
    where
        I: Iterator,
        O: FnMut(&I::Item, &mut Finish<'_>),
    {
        let site = self.site;
        TracedIterator::new(Sequence::new(site, self.running()), iterator, item)
    }

    /// Keeps the span open until a returned stream has ended.
    pub fn stream<S, O>(self, stream: S, item: O) -> TracedStream<S, O>
    where
        S: Stream,
        O: FnMut(&S::Item, &mut Finish<'_>),
    {
        let site = self.site;
        TracedStream::new(Sequence::new(site, self.running()), stream, item)
    }
}

/// Ends a span with the value that its function returned.
pub(crate) fn end_with<R>(
    live: Arc<Live>,
    site: &'static Callsite,
    end_unix_nanos: u64,
    value: &R,
    write: impl FnOnce(&R, &mut Finish<'_>),
) {
    let settings = &live.core.settings;
    let wants_output = live.is_recorded && site.capture_output && live.is_content_enabled;
    live.end(end_unix_nanos, |content| {
        finish(content, settings.content_limit, wants_output, |finish| {
            write(value, finish);
        })
    });
    live.retire();
}

/// The span of a function whose body stays inline (`#[track_caller]`): open until the body has come to its end.
#[derive(Debug)]
#[doc(hidden)]
#[must_use]
pub struct Guard {
    site: &'static Callsite,
    entered: Option<(ContextGuard, Arc<Live>)>,
}

impl Guard {
    pub(crate) fn new(site: &'static Callsite, entered: Option<(ContextGuard, Arc<Live>)>) -> Self {
        Self { site, entered }
    }

    /// The body has come to its end.
    #[inline]
    pub fn open(mut self) -> Open {
        match self.entered.take() {
            None => Open::off(self.site),
            Some((guard, live)) => {
                let end = live.clock();
                drop(guard);
                Open::new(self.site, live, end)
            }
        }
    }
}

/// The body has left early: by `return`, `?` or a panic, whose message is not to be had here.
impl Drop for Guard {
    fn drop(&mut self) {
        if let Some((guard, live)) = self.entered.take() {
            drop(guard);
            live.end(live::now(), |_| {
                if std::thread::panicking() {
                    Ending::Failed(Exception::of_panic(&"panicked"))
                } else {
                    Ending::Returned
                }
            });
        }
    }
}
