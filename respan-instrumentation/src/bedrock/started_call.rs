//! A call between its first attempt and its end, kept with the operation.

use crate::call::CallError;
use crate::recognise::{RequestHead, recognise};
use crate::record::{RecordedBody, Recorder, RequestBytes};
use aws_smithy_runtime_api::client::interceptors::context::Error;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use bytes::Bytes;
use http::{HeaderMap, Uri};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The recorder of a call. Dropped before the end, the call is recorded as cancelled.
pub(super) struct StartedCall(Mutex<Option<Recorder>>);

impl StartedCall {
    /// `None` if the request is no model call, is recorded by an outer layer, or is blocked.
    pub(super) fn start(request: &HttpRequest) -> Option<Self> {
        let uri: Uri = request.uri().parse().ok()?;
        let head = RequestHead::new(request.method(), uri.scheme_str()?, uri.host()?, uri.path())
            .port(uri.port_u16())
            .query(uri.query())
            .content_type(request.headers().get("content-type"));
        let body = request.body().bytes().unwrap_or_default();
        let recorder = Recorder::start_with(recognise(&head, body)?, || RequestBytes::copy(body))?;
        Some(Self(Mutex::new(Some(recorder))))
    }

    fn recorder(&self) -> MutexGuard<'_, Option<Recorder>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the trace into the headers of an attempt.
    pub(super) fn inject(&self, request: &mut HttpRequest) {
        let mut headers = HeaderMap::new();
        if let Some(recorder) = &*self.recorder() {
            recorder.inject(&mut headers);
        }
        for (name, value) in &headers {
            if let Ok(value) = value.to_str() {
                // An invalid header costs the propagation, not the call.
                let _ = request
                    .headers_mut()
                    .try_insert(name.as_str().to_owned(), value.to_owned());
            }
        }
    }

    /// Records the body of a streamed response as the program reads it. Other responses are in memory at the end of the call.
    pub(super) fn record_stream(&self, response: &mut HttpResponse) {
        let content_type = response.headers().get("content-type").unwrap_or_default();
        if !response.status().is_success() || !content_type.starts_with("application/vnd.amazon.eventstream") {
            return;
        }
        let Some(recorder) = self.recorder().take() else {
            return;
        };
        if recorder.is_recording() {
            let recorder = recorder.respond(response.status().as_u16(), content_type);
            let recorder = recorder.with_headers(|name| response.headers().get(name));
            let body = response.take_body();
            let body = RecordedBody::new(body, recorder, |error| CallError::of(&**error));
            *response.body_mut() = SdkBody::from_body_1_x(body);
        }
    }

    /// Records the outcome: the response of the last attempt, or the error without one.
    pub(super) fn finish(&self, response: Option<&HttpResponse>, error: Option<&OrchestratorError<Error>>) {
        let Some(recorder) = self.recorder().take() else {
            return;
        };
        let Some(response) = response else {
            return recorder.fail(error.map_or_else(CallError::default, describe));
        };
        let content_type = response.headers().get("content-type").unwrap_or_default();
        let recorder = recorder.respond(response.status().as_u16(), content_type);
        let mut recorder = recorder.with_headers(|name| response.headers().get(name));
        if let Some(body) = response.body().bytes() {
            recorder.chunk(&Bytes::copy_from_slice(body));
        }
        match error {
            // The response was not read to its end.
            Some(error) if error.is_timeout_error() || error.is_connector_error() => recorder.fail(describe(error)),
            _ => recorder.finish(),
        }
    }
}

fn describe(error: &OrchestratorError<Error>) -> CallError {
    if let Some(error) = error.as_connector_error() {
        let kind = if error.is_timeout() { "timeout" } else { "connector" };
        return CallError::new(kind, error.to_string());
    }
    let kind = if error.is_timeout_error() {
        Some("timeout")
    } else {
        None
    };
    CallError::new(kind, Option::<String>::None)
}

impl Storable for StartedCall {
    type Storer = StoreReplace<Self>;
}

impl fmt::Debug for StartedCall {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StartedCall").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::Api;
    use respan_runtime::testing::{TestSpan, recording};

    /// The span of a call with this response.
    fn span_of(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> TestSpan {
        let status = status.try_into().expect("a status");
        let mut response = HttpResponse::new(status, SdkBody::from(body));
        for (name, value) in headers {
            response.headers_mut().insert(*name, *value);
        }
        let (telemetry, exporter) = recording();
        telemetry.run(|| {
            let recorder = Recorder::start(Api::BedrockInvoke.into(), r#"{"prompt": "Capital of France?"}"#);
            let call = StartedCall(Mutex::new(recorder));
            call.record_stream(&mut response);
            call.finish(Some(&response), None);
        });
        exporter.tree().find("bedrock.completion").expect("the span")
    }

    #[test]
    fn token_counts_in_headers_are_recorded() {
        let headers = [
            ("x-amzn-bedrock-input-token-count", "9"),
            ("x-amzn-bedrock-output-token-count", "2"),
        ];
        let span = span_of(200, &headers, r#"{"outputs": [{"text": "Paris."}]}"#);
        assert_eq!(span.text("gen_ai.completion.0.content"), "Paris.");
        assert_eq!(span.text("gen_ai.usage.input_tokens"), "9");
        assert_eq!(span.text("gen_ai.usage.output_tokens"), "2");
    }

    #[test]
    fn an_error_type_in_a_header_is_recorded() {
        let headers = [("x-amzn-errortype", "ThrottlingException:")];
        let span = span_of(429, &headers, r#"{"message": "Too many requests"}"#);
        assert_eq!(span.text("error.type"), "ThrottlingException");
    }
}
