//! A span whose body has returned: a value, or what is still going to produce values.

use super::sequence::{Sequence, TracedIterator, TracedStream};
use super::traced::Traced;
use crate::capture::{Finish, Write, finish};
use crate::span::context::context_ref;
use crate::span::handle::with_span;
use crate::span::running::RunningSpan;
use crate::span::start::{CallState, Entry};
use futures_core::Stream;
use opentelemetry::Context;
use std::future::Future;
use std::sync::Arc;

impl Entry {
    /// Ends the span with a value.
    #[inline]
    pub fn value<R>(&mut self, value: &R, write: impl Fn(&R, &mut Finish<'_>)) {
        if !self.is_off() {
            self.end(&mut |finish| write(value, finish));
        }
    }

    /// Where it lies: moved, it would have to be waited for.
    #[inline(never)]
    fn end(&mut self, write: &mut dyn FnMut(&mut Finish<'_>)) {
        let (state, ended) = self.take();
        end_exited(state, ended, write);
    }

    pub(crate) fn running(&mut self) -> Option<(Arc<RunningSpan>, Context)> {
        let (span, contexts) = self.take().0.into_references()?;
        let context = Context::map_current(|context| with_span(context, contexts));
        Arc::clone(&span).register();
        Some((span, context))
    }

    /// Keeps the span open until a returned future has ended.
    pub fn future<F: Future>(mut self, future: F, finish: Write<F::Output>) -> Traced<F, Write<F::Output>> {
        Traced::started(self.running(), future, finish)
    }

    /// Keeps the span open until a returned iterator has ended.
    pub fn iterator<I: Iterator>(mut self, iterator: I, item: Write<I::Item>) -> TracedIterator<I, Write<I::Item>> {
        TracedIterator::new(Sequence::new(self.running()), iterator, item)
    }

    /// Keeps the span open until a returned stream has ended.
    pub fn stream<S: Stream>(mut self, stream: S, item: Write<S::Item>) -> TracedStream<S, Write<S::Item>> {
        TracedStream::new(Sequence::new(self.running()), stream, item)
    }
}

/// Ends a span with what `write` says of its function's result.
pub(crate) fn end_with(
    (span, context): (Arc<RunningSpan>, Context),
    end_unix_nanos: u64,
    write: &mut dyn FnMut(&mut Finish<'_>),
) {
    if span.unregister() {
        let other = context_ref::reclaim(|| drop(context));
        end_exited(CallState::exited(span, other), end_unix_nanos, write);
    }
}

/// Ends a span that its state has left; 0 is now, unread where nobody wants it.
#[inline]
fn end_exited(state: CallState, end_unix_nanos: u64, write: &mut dyn FnMut(&mut Finish<'_>)) {
    match state {
        CallState::ExitedUnique(span) | CallState::Prepared(span) => {
            let mut span = span.into_inner();
            let is_sampled_out = span.is_sampled_out();
            if !is_sampled_out {
                let (limit, wants_output) = output(&span);
                span.end_unique(end_unix_nanos, |content| finish(content, limit, wants_output, write));
            }
            RunningSpan::release(span, is_sampled_out);
        }
        CallState::ExitedShared(span) => {
            let span = span.into_inner();
            let (limit, wants_output) = output(&span);
            span.end(end_unix_nanos, |content| finish(content, limit, wants_output, write));
        }
        // A shutdown has ended it.
        CallState::Off | CallState::Running(_) | CallState::Registered(_) => {}
    }
}

/// How long the output may be, and whether it is wanted.
#[inline]
fn output(span: &RunningSpan) -> (usize, bool) {
    let is_wanted = span.is_recorded && span.is_content_enabled && span.source.captures_output();
    (span.core.settings.content_limit, is_wanted)
}
