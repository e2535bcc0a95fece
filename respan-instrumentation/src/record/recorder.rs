//! The recorder of one call, from the request to the end of the response.

use super::captured_body::CapturedBody;
use super::instrument;
use super::open_call::{CallSpan, OpenCall};
use super::recording::Recording;
use super::request_bytes::RequestBytes;
#[cfg(any(feature = "reqwest", feature = "async-openai"))]
use super::request_copy::RequestCopies;
use super::response_recorder::ResponseRecorder;
use super::terminal_event::TerminalEvent;
use crate::call::CallError;
use crate::recognise::Endpoint;
use bytes::Bytes;
use http::HeaderMap;
use opentelemetry::Context;
use respan_runtime::instruments::mark_used;
use respan_runtime::model_calls::{ContextSpan, has_undescribed_model_call, is_in_model_call, with_model_call};
use respan_runtime::{Region, RespanTracer, capture_context, get_client, propagation};
use std::fmt;
use std::sync::{Arc, LazyLock};

static TRACER: LazyLock<RespanTracer> = LazyLock::new(|| get_client().get_tracer());

/// Records one model call as a span, from the request to the end of the response.
///
/// On the caller's thread it keeps bytes and times; they are parsed where the span is exported. Dropped before the response, or
/// before the end of it, it records a cancelled call.
///
/// ```
/// use respan::instrumentation::{RequestHead, Recorder, recognise};
/// use std::io::Error;
///
/// async fn send(body: Vec<u8>) -> Result<(u16, Vec<u8>), Error> {
///     # Ok((200, body))
/// }
///
/// async fn chat(body: Vec<u8>) -> Result<Vec<u8>, Error> {
///     let head = RequestHead::new("POST", "https", "api.openai.com", "/v1/chat/completions");
///     let recorder = recognise(&head, &body).and_then(|endpoint| Recorder::start(endpoint, body.clone()));
///     let Some(recorder) = recorder else { return Ok(send(body).await?.1) };
///     match recorder.region().scope(send(body)).await {
///         Ok((status, answer)) => {
///             let mut response = recorder.respond(status, "application/json");
///             response.chunk(&answer.clone().into());
///             response.finish();
///             Ok(answer)
///         }
///         Err(error) => {
///             recorder.fail(respan::instrumentation::CallError::of(&error));
///             Err(error)
///         }
///     }
/// }
/// ```
#[must_use = "a recorder that is dropped records a cancelled call"]
pub struct Recorder {
    call: OpenCall,
}

impl Recorder {
    /// Starts the span of a call, below the current one. `None` if an outer layer records this call, or if calls of this provider
    /// are not to be recorded.
    ///
    /// If the current span is that of the call, made by another library without its content, that one is described instead.
    pub fn start(endpoint: Endpoint, request: impl Into<Bytes>) -> Option<Self> {
        Self::start_with(endpoint, || request.into().into())
    }

    /// As [`start`](Self::start), with a request that is made only if the call is recorded.
    pub(crate) fn start_with(endpoint: Endpoint, request: impl FnOnce() -> RequestBytes) -> Option<Self> {
        Self::start_by(ContextSpan::of_model_call, endpoint, request)
    }

    /// As [`start_with`](Self::start_with), where inner layers that record the request see that it is recorded.
    #[cfg(any(feature = "reqwest", feature = "async-openai"))]
    pub(crate) fn start_request(endpoint: Endpoint, request: impl FnOnce() -> RequestBytes) -> Option<Self> {
        Self::start_by(ContextSpan::of_marked_request, endpoint, request)
    }

    fn start_by(
        start: fn(&RespanTracer, &'static str, &Context) -> ContextSpan,
        endpoint: Endpoint,
        request: impl FnOnce() -> RequestBytes,
    ) -> Option<Self> {
        let current = capture_context().context();
        if is_in_model_call(&current) || !instrument::of(endpoint.provider()).is_enabled() {
            return None;
        }
        if has_undescribed_model_call(&current) {
            return Some(Self::describing(
                &current,
                Recording::of_other_span(endpoint, request()),
            ));
        }
        let span = start(&TRACER, endpoint.api().span_name(), &current);
        let recording = span
            .is_recording()
            .then(|| Arc::new(Recording::new(endpoint, request())));
        if let Some(recording) = &recording {
            mark_used();
            span.set_description(Arc::clone(recording) as _);
        }
        Some(Self {
            call: OpenCall {
                span: CallSpan::Own(span),
                recording,
            },
        })
    }

    /// Describes the current span, which another library has started and will end.
    fn describing(current: &Context, recording: Recording) -> Self {
        let recording = Arc::new(recording);
        let is_described = get_client().describe_current_span(Arc::clone(&recording) as _);
        Self {
            call: OpenCall {
                span: CallSpan::OfOtherLibrary(with_model_call(current)),
                recording: is_described.then_some(recording),
            },
        }
    }

    /// Returns whether the call is recorded: there is a telemetry, and the trace is sampled.
    pub fn is_recording(&self) -> bool {
        self.call.recording.is_some()
    }

    /// The region of the call's span, in which the request is sent.
    pub fn region(&self) -> Region {
        Region::from(self.call.span.context().clone())
    }

    /// Writes `traceparent` and its companions into the headers of the request.
    pub fn inject(&self, headers: &mut HeaderMap) {
        self.region().run(|| propagation::inject(headers));
    }

    /// The copies of a request whose body is streamed.
    #[cfg(any(feature = "reqwest", feature = "async-openai"))]
    pub(crate) fn request_copies(&self) -> RequestCopies {
        RequestCopies(self.call.recording.clone())
    }

    /// Records that the request failed without a response.
    pub fn fail(mut self, error: CallError) {
        self.call.fail(error);
    }

    /// Records the head of the response.
    pub fn respond(self, status: u16, content_type: &str) -> ResponseRecorder {
        let recording = self.call.recording.as_ref();
        let terminal = recording.and_then(|recording| {
            let api = recording.endpoint().api();
            let body = CapturedBody::new(api, content_type, recording.start());
            recording.update(|transfer| {
                transfer.status = Some(status);
                transfer.response = Some(body);
            });
            TerminalEvent::new(api, content_type)
        });
        ResponseRecorder {
            call: self.call,
            terminal,
        }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Recorder").finish_non_exhaustive()
    }
}
