//! Respan's parameters for the current span, around a block of code.

use super::client::get_client;
use crate::params::RespanParams;
use pin_project_lite::pin_project;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Parameters for the span that is current when a block begins; Python's `with respan_span_attributes(...)`.
///
/// They stay on that span after the block, and child spans do not have them: for those use
/// [`propagate_attributes`](crate::propagate_attributes). Without a block,
/// [`update_current_span`](crate::Client::update_current_span) does the same. Without a current span they have no effect.
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

/// Runs a block with parameters for its current span; made by [`respan_span_attributes`].
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

    /// As [`run`](Self::run), for a future: on the span that is current at its first poll.
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
        WithParams {
            params: Some(self.0),
            future,
        }
    }
}

pin_project! {
    /// Not an `async` block, which would contain the future twice.
    struct WithParams<F> {
        params: Option<RespanParams>,
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for WithParams<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if let Some(params) = this.params.take() {
            get_client().update_current_span(params);
        }
        this.future.poll(context)
    }
}
