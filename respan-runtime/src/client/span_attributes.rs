//! Respan's parameters, around a block of code.

use super::handle::get_client;
use crate::params::RespanParams;
use pin_project_lite::pin_project;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Parameters for the span that is current when a block begins; Python's `with respan_span_attributes(...)`.
///
/// They stay on that span when the block ends, and spans that start inside do not get them: for those there is
/// [`propagate_attributes`](crate::propagate_attributes). Without a current span the block just runs. Where no block is
/// wanted, [`update_current_span`](crate::Client::update_current_span) does the same.
///
/// ```
/// use respan::{RespanParams, respan_span_attributes};
///
/// # fn ask_llm() -> u32 { 42 }
/// let nightly = respan_span_attributes(RespanParams::new().trace_group_identifier("nightly"));
/// assert_eq!(nightly.run(ask_llm), 42);
/// ```
pub fn respan_span_attributes(params: RespanParams) -> SpanAttributes {
    SpanAttributes(params)
}

/// What [`respan_span_attributes`] gives: runs a block whose span gets the parameters as it begins.
///
/// ```
/// use respan::{RespanParams, SpanAttributes, respan_span_attributes};
///
/// let block: SpanAttributes = respan_span_attributes(RespanParams::new().environment("staging"));
/// block.run(|| { /* ... */ });
/// ```
#[derive(Debug, Clone)]
#[must_use = "no span gets the parameters before a block runs"]
pub struct SpanAttributes(RespanParams);

impl SpanAttributes {
    /// Sets the parameters on the current span, then runs the block.
    ///
    /// ```
    /// use respan::{RespanParams, respan_span_attributes};
    ///
    /// let answer = respan_span_attributes(RespanParams::new().thread_identifier("chat-7")).run(|| 42);
    /// assert_eq!(answer, 42);
    /// ```
    pub fn run<R>(self, block: impl FnOnce() -> R) -> R {
        get_client().update_current_span(self.0);
        block()
    }

    /// As [`run`](Self::run), for async code: on the span that is current when the future is first polled.
    ///
    /// ```
    /// use respan::{RespanParams, respan_span_attributes};
    ///
    /// # async fn ask_llm() -> u32 { 42 }
    /// # async fn run() {
    /// let nightly = respan_span_attributes(RespanParams::new().trace_group_identifier("nightly"));
    /// let answer = nightly.scope(ask_llm()).await;
    /// # }
    /// ```
    pub fn scope<F: Future>(self, future: F) -> impl Future<Output = F::Output> + use<F> {
        Block {
            params: Some(self.0),
            future,
        }
    }
}

pin_project! {
    /// A type of its own: an `async` block would hold the future twice.
    struct Block<F> {
        params: Option<RespanParams>,
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for Block<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if let Some(params) = this.params.take() {
            get_client().update_current_span(params);
        }
        this.future.poll(context)
    }
}
