//! A span whose body has returned: a value, or what is still going to produce values.

use super::sequence::{Sequence, TracedIterator, TracedStream};
use super::traced::Traced;
use crate::capture::{Finish, Write, finish};
use crate::span::context::context_ref;
use crate::span::handle::enter;
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
        let (frame, ended) = self.leave();
        end_left(frame, ended, write);
    }

    pub(crate) fn running(&mut self) -> Option<(Arc<RunningSpan>, Context)> {
        let (live, contexts) = self.leave().0.into_live()?;
        let context = Context::map_current(|context| enter(context, contexts));
        Arc::clone(&live).begin();
        Some((live, context))
    }

    /// Keeps the span open until a returned future has ended.
    pub fn future<F: Future>(mut self, future: F, finish: Write<F::Output>) -> Traced<F, Write<F::Output>> {
        Traced::running(self.running(), future, finish)
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
    (live, context): (Arc<RunningSpan>, Context),
    end_unix_nanos: u64,
    write: &mut dyn FnMut(&mut Finish<'_>),
) {
    if live.withdraw() {
        let other = context_ref::take_back(|| drop(context));
        end_left(CallState::left(live, other), end_unix_nanos, write);
    }
}

/// Ends a span that its frame has left; 0 is now, unread where nobody wants it.
#[inline]
fn end_left(frame: CallState, end_unix_nanos: u64, write: &mut dyn FnMut(&mut Finish<'_>)) {
    match frame {
        CallState::Alone(own) | CallState::Prepared(own) => {
            let mut own = own.reveal();
            let is_sampled_out = own.is_sampled_out();
            if !is_sampled_out {
                let (limit, wants_output) = output(&own);
                own.end_alone(end_unix_nanos, |content| finish(content, limit, wants_output, write));
            }
            RunningSpan::retire(own, is_sampled_out);
        }
        CallState::Shared(live) => {
            let live = live.reveal();
            let (limit, wants_output) = output(&live);
            live.end(end_unix_nanos, |content| finish(content, limit, wants_output, write));
        }
        // A shutdown has ended it.
        CallState::Off | CallState::Held(_) | CallState::Placed(_) => {}
    }
}

/// How long the output may be, and whether it is wanted.
#[inline]
fn output(live: &RunningSpan) -> (usize, bool) {
    let is_wanted = live.is_recorded && live.is_content_enabled && live.source.captures_output();
    (live.core.settings.content_limit, is_wanted)
}
