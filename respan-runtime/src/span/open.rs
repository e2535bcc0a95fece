//! A span whose body has returned: a value, or what is still going to produce values.

use super::clock;
use super::ending::Ending;
use super::entry::Entry;
use super::finish::{Finish, Write, finish};
use super::frame::Frame;
use super::live::Live;
use super::sequence::{Sequence, TracedIterator, TracedStream};
use super::traced::Traced;
use super::unique::Unique;
use super::{ambient, handle};
use crate::capture::{Content, Exception};
use futures_core::Stream;
use opentelemetry::{Context, ContextGuard};
use std::future::Future;
use std::sync::Arc;

impl Entry {
    /// Ends the span with a value.
    #[inline]
    pub fn value<R>(self, value: &R, write: impl Fn(&R, &mut Finish<'_>)) {
        if !self.is_off() {
            self.end(&mut |finish| write(value, finish));
        }
    }

    #[inline(never)]
    fn end(self, write: &mut dyn FnMut(&mut Finish<'_>)) {
        if let Some((live, ended)) = self.leave() {
            end_withdrawn(live, ended, write);
        }
    }

    pub(super) fn running(self) -> Option<(Arc<Live>, Context)> {
        self.leave().map(|(live, _)| {
            let context = Context::map_current(|context| handle::enter(context, &live));
            live.begin();
            (live, context)
        })
    }

    /// Keeps the span open until a returned future has ended.
    pub fn future<F: Future>(self, future: F, finish: Write<F::Output>) -> Traced<F, Write<F::Output>> {
        Traced::running(self.running(), future, finish)
    }

    /// Keeps the span open until a returned iterator has ended.
    pub fn iterator<I: Iterator>(self, iterator: I, item: Write<I::Item>) -> TracedIterator<I, Write<I::Item>> {
        TracedIterator::new(Sequence::new(self.running()), iterator, item)
    }

    /// Keeps the span open until a returned stream has ended.
    pub fn stream<S: Stream>(self, stream: S, item: Write<S::Item>) -> TracedStream<S, Write<S::Item>> {
        TracedStream::new(Sequence::new(self.running()), stream, item)
    }
}

/// Ends a span with what `write` says of its function's result.
pub(crate) fn end_with(live: Arc<Live>, end_unix_nanos: u64, write: &mut dyn FnMut(&mut Finish<'_>)) {
    if live.withdraw() {
        end_withdrawn(live, end_unix_nanos, write);
    }
}

fn end_withdrawn(live: Arc<Live>, end_unix_nanos: u64, write: &mut dyn FnMut(&mut Finish<'_>)) {
    let limit = live.core.settings.content_limit;
    let wants_output = live.is_recorded && live.is_content_enabled && live.site.captures_output();
    let finish = |content: &mut Content| finish(content, limit, wants_output, write);
    match Unique::of(live) {
        Ok(mut own) => {
            own.end_alone(end_unix_nanos, finish);
            Live::retire(own);
        }
        Err(live) => live.end(end_unix_nanos, finish),
    }
}

/// The span of a function whose body stays inline (`#[track_caller]`): open until the body has come to its end.
#[derive(Debug)]
#[doc(hidden)]
#[must_use]
pub struct Guard {
    entered: Option<(ContextGuard, Arc<Live>)>,
}

impl Guard {
    pub(crate) fn new(entered: Option<(ContextGuard, Arc<Live>)>) -> Self {
        Self { entered }
    }

    /// The body has come to its end.
    #[inline]
    pub fn open(mut self) -> Entry {
        Entry::of(
            self.entered
                .take()
                .map_or(Frame::Off, |(_guard, live)| Frame::Held(live)),
        )
    }
}

/// The body has left early: by `return`, `?` or a panic, whose message is not to be had here.
impl Drop for Guard {
    fn drop(&mut self) {
        if let Some((guard, live)) = self.entered.take() {
            ambient::detach(guard);
            live.end(clock::now(), |_| {
                if std::thread::panicking() {
                    Ending::Failed(Exception::of_panic(&"panicked"))
                } else {
                    Ending::Returned
                }
            });
        }
    }
}
