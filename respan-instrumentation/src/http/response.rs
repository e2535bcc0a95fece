//! A response of reqwest whose body is recorded.

use super::transport_error;
use crate::record::{RecordedBody, Recorder};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use reqwest::{Body, Response, ResponseBuilderExt as _};

/// The type of a body that is not read.
const OPAQUE: &str = "application/octet-stream";

/// The response with a body that is recorded as it is read.
pub(super) fn recorded(mut response: Response, recorder: Recorder) -> Response {
    if !recorder.is_recording() {
        return response;
    }
    let headers = response.headers();
    let recorder = recorder.respond(response.status().as_u16(), content_type(headers));
    let recorder = recorder.with_headers(|name| headers.get(name)?.to_str().ok());
    // The conversion from `http::Response` finds the URL in an extension that only a builder sets.
    let mut builder = http::Response::builder();
    if let Some(extensions) = builder.extensions_mut() {
        *extensions = std::mem::take(response.extensions_mut());
    }
    let extensions = builder.url(response.url().clone()).body(());
    let (mut parts, body) = http::Response::<Body>::from(response).into_parts();
    if let Ok(extensions) = extensions {
        parts.extensions = extensions.into_parts().0.extensions;
    }
    let describe = |error: &reqwest::Error| transport_error::describe(error, Some(error));
    let body = Body::wrap(RecordedBody::new(body, recorder, describe));
    Response::from(http::Response::from_parts(parts, body))
}

/// The type of the body that the caller reads. reqwest removes the header of an encoding that it decodes.
fn content_type(headers: &HeaderMap) -> &str {
    let encoding = headers.get(CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return OPAQUE;
    }
    let content_type = headers.get(CONTENT_TYPE);
    content_type.and_then(|value| value.to_str().ok()).unwrap_or_default()
}
