//! Model calls that the program describes itself.

use super::open_call::{CurrentCall, OpenCall};
use crate::call::{CallError, ModelCall, Operation, Provider};
use crate::write::Writer;
use futures_core::Stream;
use pin_project_lite::pin_project;
use respan_runtime::model_calls::with_model_call;
use respan_runtime::{Naming, Region, StartSpan, capture_context, get_client};
use std::fmt::Display;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// A model call that the program describes: for clients that no other entry records.
///
/// Describe the request, and run the call with [`run`](ModelCall::run), [`scope`](ModelCall::scope) or [`stream`](ModelCall::stream).
/// It is a span of OpenTelemetry's kind CLIENT. Its name is that of the family of the provider's API and of the operation:
/// `anthropic.chat`, and `openai.chat` for providers with an API like OpenAI's, [`Provider::other`] among them; the provider itself
/// is an attribute. What is known later is added by [`update_model_call`](crate::update_model_call).
///
/// ```
/// use respan::instrumentation::{Operation, Provider, Usage};
/// # async fn generate(prompt: &str) -> Result<(String, u64), std::io::Error> { Ok((prompt.to_owned(), 3)) }
///
/// async fn ask(prompt: &str) -> Result<String, std::io::Error> {
///     let call = respan::model_call(Provider::other("acme"), Operation::Chat).model("acme-1").message("user", prompt);
///     call.try_scope(async {
///         let (answer, tokens) = generate(prompt).await?;
///         respan::update_model_call(|call| call.completion(answer.as_str()).usage(Usage::new().output(tokens)));
///         Ok(answer)
///     })
///     .await
/// }
/// ```
pub fn model_call(provider: Provider, operation: Operation) -> ModelCall {
    ModelCall::new(provider, operation)
}

impl ModelCall {
    /// Runs a function in the span of this call. A panic ends the span with an error and propagates.
    pub fn run<R>(self, body: impl FnOnce() -> R) -> R {
        let (span, call) = self.start();
        span.run(|| region(&call).run(body))
    }

    /// As [`run`](Self::run); an `Err` is recorded.
    ///
    /// # Errors
    ///
    /// Those of the function.
    pub fn try_run<T, E: Display>(self, body: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let (span, call) = self.start();
        span.try_run(|| {
            let result = region(&call).run(body);
            record_error(&call, &result);
            result
        })
    }

    /// Runs a future in the span of this call, which starts now. A future that is dropped before its end is recorded as cancelled.
    pub fn scope<F: Future>(self, future: F) -> impl Future<Output = F::Output> + use<F> {
        let (span, call) = self.start();
        span.scope(async move { region(&call).scope(future).await })
    }

    /// As [`scope`](Self::scope); an `Err` is recorded.
    ///
    /// # Errors
    ///
    /// Those of the future.
    pub fn try_scope<F, T, E>(self, future: F) -> impl Future<Output = Result<T, E>> + use<F, T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: Display,
    {
        let (span, call) = self.start();
        span.try_scope(async move {
            let result = region(&call).scope(future).await;
            record_error(&call, &result);
            result
        })
    }

    /// Runs a stream in the span of this call, which starts now and ends with the stream. The time to the first item is recorded as
    /// that to the first chunk of the response. A stream that is dropped early is recorded as cancelled.
    pub fn stream<S: Stream>(self, stream: S) -> impl Stream<Item = S::Item> + use<S> {
        let (span, call) = self.streaming(true).start();
        span.stream(StreamInCall {
            stream,
            region: None,
            call,
            is_first: true,
        })
    }

    fn start(self) -> (StartSpan, Arc<OpenCall>) {
        let name = Writer::new(Naming::Respan).name(&self);
        let call = Arc::new(OpenCall::new(self));
        let description = Arc::clone(&call);
        (get_client().start_span(name).description(description), call)
    }
}

/// The context of the call's span, in which the call can be changed and is not recorded again.
fn region(call: &Arc<OpenCall>) -> Region {
    let current = capture_context().context();
    Region::from(with_model_call(&current).with_value(CurrentCall(Arc::clone(call))))
}

fn record_error<T, E: Display>(call: &OpenCall, result: &Result<T, E>) {
    if let Err(error) = result {
        call.fail(CallError::displayed(error));
    }
}

pin_project! {
    /// A stream within the context of its call.
    struct StreamInCall<S> {
        #[pin]
        stream: S,
        region: Option<Region>,
        call: Arc<OpenCall>,
        is_first: bool,
    }
}

impl<S: Stream> Stream for StreamInCall<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        let region = this.region.get_or_insert_with(|| region(this.call));
        let stream = this.stream;
        let item = ready!(region.run(|| stream.poll_next(context)));
        if std::mem::take(this.is_first) && item.is_some() {
            this.call.receive_first_item();
        }
        Poll::Ready(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.size_hint()
    }
}
