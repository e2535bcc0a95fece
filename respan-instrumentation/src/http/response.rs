//! A response of reqwest whose body is recorded.

use super::{spare_extensions, transport_error};
use crate::record::{RecordedBody, Recorder};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use reqwest::{Body, Response, ResponseBuilderExt as _};
use std::mem;

/// The type of a body that is not read.
const OPAQUE: &str = "application/x-compressed";

/// The response with a body that is recorded as it is read.
pub(super) fn recorded(response: Response, recorder: Recorder) -> Response {
    if !recorder.is_recording() {
        return response;
    }
    let headers = response.headers();
    let recorder = recorder.respond(response.status().as_u16(), content_type(headers));
    let recorder = recorder.with_headers(|name| headers.get(name)?.to_str().ok());
    let describe = |error: &reqwest::Error| transport_error::describe(error, Some(error));
    with_body(response, |body| Body::wrap(RecordedBody::new(body, recorder, describe)))
}

/// The response with another body.
///
/// reqwest changes a body only by a conversion to `http::Response` and back, which finds the URL in an extension that only a builder
/// sets.
fn with_body(mut response: Response, change: impl FnOnce(Body) -> Body) -> Response {
    let mut builder = http::Response::builder();
    if let Some(extensions) = builder.extensions_mut() {
        *extensions = spare_extensions::take();
    }
    let with_url = builder.url(response.url().clone()).body(());
    let extensions = mem::take(response.extensions_mut());
    let (mut parts, body) = http::Response::<Body>::from(response).into_parts();
    if let Ok(with_url) = with_url {
        parts.extensions = with_url.into_parts().0.extensions;
    }
    let mut response = Response::from(http::Response::from_parts(parts, change(body)));
    spare_extensions::keep(mem::replace(response.extensions_mut(), extensions));
    response
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
