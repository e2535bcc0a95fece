//! Stream in a region.

use super::region::Region;
use futures_core::Stream;
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{self, Poll};

pin_project! {
    /// A stream in whose region items are produced and the stream is dropped. Its context is that of the first poll.
    #[must_use = "streams do nothing unless polled"]
    #[derive(Debug)]
    struct ScopedStream<S> {
        // `None` only within `drop`.
        #[pin]
        stream: Option<S>,
        region: Region,
    }

    impl<S> PinnedDrop for ScopedStream<S> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let _guard = this.region.attach_again();
            this.stream.set(None);
        }
    }
}

impl<S: Stream> Stream for ScopedStream<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        let Some(stream) = this.stream.as_pin_mut() else {
            return Poll::Ready(None);
        };
        let _guard = this.region.attach_again();
        stream.poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.as_ref().map_or((0, Some(0)), S::size_hint)
    }
}

impl Region {
    /// A stream whose items are produced in the region. Use it for the body of a response that is sent after the handler has
    /// returned, so that its spans are in the handler's trace.
    ///
    /// ```
    /// use futures_core::Stream;
    ///
    /// fn body(tokens: impl Stream<Item = String>) -> impl Stream<Item = String> {
    ///     respan::capture_context().stream(tokens)
    /// }
    /// ```
    pub fn stream<S: Stream>(&self, stream: S) -> impl Stream<Item = S::Item> + use<S> {
        ScopedStream {
            stream: Some(stream),
            region: self.restricted_here(),
        }
    }
}
