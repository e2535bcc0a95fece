//! Observation of a streamed call by its items.

use super::error::ObservedError;
use super::future::json;
use crate::call::CallError;
use crate::recognise::Endpoint;
use crate::record::{Recorder, ResponseRecorder};
use bytes::Bytes;
use futures_core::Stream;
use pin_project_lite::pin_project;
use respan_runtime::Region;
use serde::Serialize;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// The type of a body of one JSON document a line, which the items become.
const LINES: &str = "application/x-ndjson";

/// As [`observe`](super::observe), for a call whose response is a stream of the provider's events.
///
/// The span ends with the stream; one that is dropped early is recorded as cancelled, with what was seen. An item may also be a list
/// of events. Errors need a text: where those of the stream have none, give them one with `map_err` of `futures::TryStreamExt`.
///
/// ```
/// use futures_core::Stream;
/// use respan::instrumentation::Api;
/// use serde_json::Value;
/// # type Events = std::pin::Pin<Box<dyn Stream<Item = Result<Value, std::io::Error>> + Send>>;
/// # struct Client;
/// # impl Client { async fn stream(&self, _: &Value) -> Result<Events, std::io::Error> { Err(std::io::Error::other("")) } }
///
/// async fn ask(client: &Client, request: &Value) -> Result<impl Stream<Item = Result<Value, std::io::Error>>, std::io::Error> {
///     respan::observe_stream(Api::AnthropicMessages, request, client.stream(request)).await
/// }
/// ```
///
/// # Errors
///
/// Those of the call.
pub async fn observe_stream<Q, S, T, F, E>(
    endpoint: impl Into<Endpoint>,
    request: &Q,
    call: impl Future<Output = Result<S, E>>,
) -> Result<ObservedStream<S>, E>
where
    Q: Serialize + ?Sized,
    S: Stream<Item = Result<T, F>>,
    T: Serialize,
    F: ObservedError,
    E: ObservedError,
{
    let endpoint = endpoint.into().streaming();
    let Some(recorder) = Recorder::start_with(endpoint, || json(request).into()) else {
        return Ok(ObservedStream {
            stream: call.await?,
            observation: None,
        });
    };
    match recorder.region().scope(call).await {
        Ok(stream) => Ok(ObservedStream {
            stream,
            observation: recorder.is_recording().then(|| Observation {
                region: recorder.region(),
                recorder: recorder.respond(200, LINES),
            }),
        }),
        Err(error) => {
            recorder.fail(CallError::displayed(&error));
            Err(error)
        }
    }
}

pin_project! {
    /// A stream whose items are recorded as they pass. Returned by [`observe_stream`].
    ///
    /// It is `Unpin` and `Send` if the inner stream is, and may be stored:
    ///
    /// ```
    /// use futures_core::Stream;
    /// use respan::instrumentation::ObservedStream;
    /// use serde_json::Value;
    /// use std::pin::Pin;
    ///
    /// type Events = Pin<Box<dyn Stream<Item = Result<Value, std::io::Error>> + Send>>;
    ///
    /// struct Answer {
    ///     events: ObservedStream<Events>,
    /// }
    /// ```
    #[must_use = "streams do nothing unless polled"]
    pub struct ObservedStream<S> {
        #[pin]
        stream: S,
        observation: Option<Observation>,
    }
}

/// The open recording of a stream.
struct Observation {
    region: Region,
    recorder: ResponseRecorder,
}

impl<S: Stream<Item = Result<T, F>>, T: Serialize, F: ObservedError> Stream for ObservedStream<S> {
    type Item = Result<T, F>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T, F>>> {
        let this = self.project();
        let Some(observation) = this.observation else {
            return this.stream.poll_next(context);
        };
        let stream = this.stream;
        let item = ready!(observation.region.run(|| stream.poll_next(context)));
        match &item {
            Some(Ok(event)) => observation.recorder.chunk(&line(event)),
            Some(Err(error)) => observation.recorder.end_failed(CallError::displayed(error)),
            None => {
                observation.recorder.end();
                *this.observation = None;
            }
        }
        Poll::Ready(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.size_hint()
    }
}

fn line(event: &impl Serialize) -> Bytes {
    let mut line = Vec::from(json(event));
    line.push(b'\n');
    line.into()
}

impl<S> fmt::Debug for ObservedStream<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ObservedStream").finish_non_exhaustive()
    }
}
