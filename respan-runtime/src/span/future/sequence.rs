//! Iterators and streams whose span stays open until they end.

use crate::capture::Finish;
use crate::json::cut;
use crate::model::{Exception, Outcome, clock};
use crate::span::running::RunningSpan;
use crate::{attributes, current_context};
use futures_core::Stream;
use opentelemetry::Context;
use pin_project_lite::pin_project;
use std::iter::FusedIterator;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};

/// Items kept as output; all are counted. A token stream has thousands, and what they say is in the first.
const MAX_ITEMS: u64 = 1000;

/// The span of something that produces items.
#[derive(Debug)]
pub(crate) struct Sequence {
    running: Option<(Arc<RunningSpan>, Context)>,
    /// The beginning of a JSON array of the items.
    items: Vec<u8>,
    /// Bytes of items that found no room.
    truncated_bytes: u64,
    count: u64,
    /// The first item that was an error.
    exception: Option<Exception>,
}

impl Sequence {
    pub(crate) fn new(running: Option<(Arc<RunningSpan>, Context)>) -> Self {
        Self {
            running,
            items: Vec::new(),
            truncated_bytes: 0,
            count: 0,
            exception: None,
        }
    }

    /// Produces something inside the span; a panic ends the span and goes on.
    fn produce<R>(&mut self, next: impl FnOnce() -> R) -> R {
        let Some((_, context)) = &self.running else {
            return next();
        };
        let guard = current_context::attach(context.clone());
        let produced = catch_unwind(AssertUnwindSafe(next));
        drop(guard);
        produced.unwrap_or_else(|payload| {
            self.end(Outcome::Failed(Exception::of_panic(&*payload)));
            resume_unwind(payload)
        })
    }

    fn record_item<T>(&mut self, item: &T, write: impl FnOnce(&T, &mut Finish<'_>)) {
        let Some((span, _)) = &self.running else {
            return;
        };
        self.count += 1;
        let settings = &span.core.settings;
        let has_room = self.count <= MAX_ITEMS && self.items.len() < settings.content_limit;
        let is_captured = span.is_recorded && span.source.captures_output() && span.is_content_enabled && has_room;
        let start = self.items.len();
        if is_captured {
            self.items.push(if start == 0 { b'[' } else { b',' });
        }
        let before = self.items.len();
        let mut finish = Finish::new(is_captured.then_some(&mut self.items), settings.content_limit);
        write(item, &mut finish);
        self.truncated_bytes += finish.lost();
        let exception = finish.into_exception();
        if is_captured && self.items.len() == before {
            self.items.truncate(start);
        }
        if self.exception.is_none() {
            self.exception = exception;
        }
    }

    /// Ends the span, once.
    fn end(&mut self, outcome: Outcome) {
        let Some((span, _)) = self.running.take() else {
            return;
        };
        let count = i64::try_from(self.count).unwrap_or(i64::MAX);
        span.update_extra(|extra| extra.set_own(attributes::ITEM_COUNT, count.into()));
        let outcome = match (outcome, self.exception.take()) {
            // `collect::<Result<_, _>>()` drops the sequence right after the first error.
            (Outcome::Returned | Outcome::Cancelled, Some(exception)) => Outcome::Failed(exception),
            (outcome, _) => outcome,
        };
        let limit = span.core.settings.content_limit;
        span.end(clock::now(), |content| {
            if !self.items.is_empty() {
                self.items.push(b']');
                let size = self.items.len() as u64 + self.truncated_bytes;
                if self.items.len() > limit {
                    cut(&mut self.items, 0, limit);
                }
                content.output_size = (size > self.items.len() as u64).then_some(size);
                content.bytes.append(&mut self.items);
                content.output = Some(content.end());
            }
            outcome
        });
    }

    /// The sequence is being dropped: inside its span, which ends as cancelled if it has not ended before; or with the panic
    /// of a destructor.
    fn drop_inner(&mut self, drop_source: impl FnOnce()) {
        if let Some((_, context)) = &self.running {
            let guard = current_context::attach(context.clone());
            let dropped = catch_unwind(AssertUnwindSafe(drop_source));
            drop(guard);
            self.end(Outcome::of_drop(&dropped));
            dropped.unwrap_or_else(|payload| resume_unwind(payload));
        }
    }
}

/// An iterator whose span is current while an item is produced, and open until the iterator ends or is dropped.
#[derive(Debug)]
#[doc(hidden)]
pub struct TracedIterator<I, O> {
    sequence: Sequence,
    /// Only `None` within `drop`.
    iterator: Option<I>,
    item: O,
}

impl<I, O> TracedIterator<I, O> {
    pub(crate) fn new(sequence: Sequence, iterator: I, item: O) -> Self {
        Self {
            sequence,
            iterator: Some(iterator),
            item,
        }
    }

    fn take<T>(&mut self, next: impl FnOnce(&mut I) -> Option<T>) -> Option<T>
    where
        O: FnMut(&T, &mut Finish<'_>),
    {
        let iterator = self.iterator.as_mut()?;
        let item = self.sequence.produce(|| next(iterator));
        match &item {
            Some(item) => self.sequence.record_item(item, &mut self.item),
            None => self.sequence.end(Outcome::Returned),
        }
        item
    }
}

impl<I: Iterator, O: FnMut(&I::Item, &mut Finish<'_>)> Iterator for TracedIterator<I, O> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.take(I::next)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.iterator.as_ref().map_or((0, Some(0)), I::size_hint)
    }
}

impl<I: DoubleEndedIterator, O: FnMut(&I::Item, &mut Finish<'_>)> DoubleEndedIterator for TracedIterator<I, O> {
    fn next_back(&mut self) -> Option<I::Item> {
        self.take(I::next_back)
    }
}

impl<I: ExactSizeIterator, O: FnMut(&I::Item, &mut Finish<'_>)> ExactSizeIterator for TracedIterator<I, O> {}

impl<I: FusedIterator, O: FnMut(&I::Item, &mut Finish<'_>)> FusedIterator for TracedIterator<I, O> {}

impl<I, O> Drop for TracedIterator<I, O> {
    fn drop(&mut self) {
        let iterator = &mut self.iterator;
        self.sequence.drop_inner(|| *iterator = None);
    }
}

pin_project! {
    /// A stream whose span is current while an item is produced, and open until the stream ends or is dropped.
    #[doc(hidden)]
    #[must_use = "streams do nothing unless polled"]
    #[derive(Debug)]
    pub struct TracedStream<S, O> {
        sequence: Sequence,
        // Only `None` within `drop`.
        #[pin]
        stream: Option<S>,
        item: O,
    }

    impl<S, O> PinnedDrop for TracedStream<S, O> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let sequence = this.sequence;
            sequence.drop_inner(|| this.stream.set(None));
        }
    }
}

impl<S, O> TracedStream<S, O> {
    pub(crate) fn new(sequence: Sequence, stream: S, item: O) -> Self {
        Self {
            sequence,
            stream: Some(stream),
            item,
        }
    }
}

impl<S: Stream, O: FnMut(&S::Item, &mut Finish<'_>)> Stream for TracedStream<S, O> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        let Some(stream) = this.stream.as_pin_mut() else {
            return Poll::Ready(None);
        };
        let polled = this.sequence.produce(|| stream.poll_next(cx));
        match &polled {
            Poll::Pending => {}
            Poll::Ready(Some(item)) => this.sequence.record_item(item, this.item),
            Poll::Ready(None) => this.sequence.end(Outcome::Returned),
        }
        polled
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.as_ref().map_or((0, Some(0)), S::size_hint)
    }
}
