//! The recorder of a response.

use super::open_call::OpenCall;
use super::response_headers::ResponseHeaders;
use super::terminal_event::TerminalEvent;
use crate::call::CallError;
use bytes::Bytes;
use std::fmt;

/// Records the response of a call. Made by [`Recorder::respond`](crate::Recorder::respond).
///
/// Dropped before the end of the response, it records a cancelled call.
///
/// ```
/// use respan::instrumentation::{CallError, ResponseRecorder};
/// use std::io::{Error, Read};
///
/// fn read(mut body: impl Read, mut recorder: ResponseRecorder) -> Result<Vec<u8>, Error> {
///     let (mut whole, mut buffer) = (Vec::new(), vec![0; 8192]);
///     loop {
///         match body.read(&mut buffer) {
///             Ok(0) => {
///                 recorder.finish();
///                 return Ok(whole);
///             }
///             Ok(length) => {
///                 whole.extend_from_slice(&buffer[..length]);
///                 recorder.chunk(&buffer[..length].to_vec().into());
///             }
///             Err(error) => {
///                 recorder.fail(CallError::of(&error));
///                 return Err(error);
///             }
///         }
///     }
/// }
/// ```
#[must_use = "a recorder that is dropped records a cancelled call"]
pub struct ResponseRecorder {
    pub(super) call: OpenCall,
    pub(super) terminal: Option<TerminalEvent>,
}

impl ResponseRecorder {
    /// Records what headers of the response say about the call: the token counts and the error type of Amazon Bedrock, where
    /// the body has none, its tier and its latency, and the tier of Google's Gemini API.
    ///
    /// `header` looks one up by its name in lower case. It is not called for other APIs.
    ///
    /// ```
    /// use respan::instrumentation::{Recorder, ResponseRecorder};
    ///
    /// fn respond(recorder: Recorder, head: &http::response::Parts) -> ResponseRecorder {
    ///     let header = |name: &str| head.headers.get(name)?.to_str().ok();
    ///     recorder.respond(head.status.as_u16(), header("content-type").unwrap_or_default()).with_headers(header)
    /// }
    /// ```
    pub fn with_headers<'a>(self, header: impl Fn(&'static str) -> Option<&'a str>) -> Self {
        if let Some(recording) = &self.call.recording
            && let Some(headers) = ResponseHeaders::read(recording.endpoint().api().family(), header)
        {
            recording.update(|transfer| transfer.headers = Some(headers));
        }
        self
    }

    /// Records bytes of the body. At the last event of a stream the span ends; what follows is ignored.
    pub fn chunk(&mut self, bytes: &Bytes) {
        let Some(recording) = &self.call.recording else { return };
        recording.update(|transfer| {
            if let Some(body) = &mut transfer.response {
                body.push(bytes);
            }
        });
        if self.terminal.as_mut().is_some_and(|terminal| terminal.push(bytes)) {
            self.call.end();
        }
    }

    /// Records the end of the body.
    pub fn finish(mut self) {
        self.end();
    }

    /// Records that the body failed before its end.
    pub fn fail(mut self, error: CallError) {
        self.call.fail(error);
    }

    pub(crate) fn end(&mut self) {
        self.call.end();
    }

    pub(crate) fn end_failed(&mut self, error: CallError) {
        self.call.fail(error);
    }
}

impl fmt::Debug for ResponseRecorder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ResponseRecorder").finish_non_exhaustive()
    }
}
