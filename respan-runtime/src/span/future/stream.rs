//! Stream in a span.

use super::item_writers::ItemWriters;
use super::open_span::OpenSpan;
use super::sequence::Sequence;
use crate::model::Outcome;
use futures_core::Stream;
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{self, Poll};

pin_project! {
    /// A stream whose span is current while an item is produced, and which ends when the stream does or is dropped.
    #[doc(hidden)]
    #[must_use = "streams do nothing unless polled"]
    #[derive(Debug)]
    pub struct TracedStream<S, W> where S: Stream, W: ItemWriters<S::Item> {
        sequence: Sequence,
        // `None` only within `drop`.
        #[pin]
        stream: Option<S>,
        writers: W::Pointers,
    }

    impl<S, W> PinnedDrop for TracedStream<S, W> where S: Stream, W: ItemWriters<S::Item> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let sequence = this.sequence;
            sequence.end_dropped(|| this.stream.set(None));
        }
    }
}

impl<S: Stream, W: ItemWriters<S::Item>> TracedStream<S, W> {
    pub(super) fn new(sequence: Sequence, stream: S, writers: W::Pointers) -> Self {
        Self {
            sequence,
            stream: Some(stream),
            writers,
        }
    }

    /// Sets the span of a sequence that has none.
    pub(super) fn start(&mut self, open_span: Option<OpenSpan>) {
        self.sequence = Sequence::of_stream(open_span);
    }
}

impl<S: Stream, W: ItemWriters<S::Item>> Stream for TracedStream<S, W> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        let Some(stream) = this.stream.as_pin_mut() else {
            return Poll::Ready(None);
        };
        let polled = this.sequence.produce(|| stream.poll_next(cx));
        match &polled {
            Poll::Pending => {}
            Poll::Ready(Some(item)) => this
                .sequence
                .record_item(item, |item, writer| W::write(*this.writers, item, writer)),
            Poll::Ready(None) => this.sequence.end(Outcome::Returned),
        }
        polled
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.as_ref().map_or((0, Some(0)), S::size_hint)
    }
}
