//! Spans around streams.

use super::start_span::StartSpan;
use super::start_span_run::record_error;
use futures_core::Stream;
use std::fmt::Display;

impl StartSpan {
    /// Runs a stream in the span, which starts now and ends with the stream. A stream that is dropped before its end is recorded
    /// as cancelled.
    ///
    /// Use it for a stream inside of another type, which an attribute does not see: the body of a response, such as axum's `Sse`,
    /// or the stream of a client's own type. The span records the number of items and the time to the first one
    /// ([`TIME_TO_FIRST_ITEM`](crate::attributes::TIME_TO_FIRST_ITEM)), not the items.
    ///
    /// ```
    /// use futures_core::Stream;
    ///
    /// fn answer(tokens: impl Stream<Item = String>) -> impl Stream<Item = String> {
    ///     respan::get_client().start_span("answer").stream(tokens)
    /// }
    /// ```
    pub fn stream<S: Stream>(self, stream: S) -> impl Stream<Item = S::Item> + use<S> {
        let mut call = self.start();
        call.run(|| ());
        call.stream(stream, |_, _| {})
    }

    /// As [`stream`](Self::stream); the first `Err` among the items is recorded as by [`try_run`](Self::try_run).
    ///
    /// ```
    /// use futures_core::Stream;
    ///
    /// type Tokens = std::pin::Pin<Box<dyn Stream<Item = Result<String, std::io::Error>> + Send>>;
    ///
    /// fn answer(tokens: Tokens) -> impl Stream<Item = Result<String, std::io::Error>> {
    ///     respan::get_client().start_span("answer").try_stream(tokens)
    /// }
    /// ```
    pub fn try_stream<S, T, E>(self, stream: S) -> impl Stream<Item = Result<T, E>> + use<S, T, E>
    where
        S: Stream<Item = Result<T, E>>,
        E: Display,
    {
        let mut call = self.start();
        call.run(|| ());
        call.stream(stream, record_error)
    }
}
