//! A response of reqwest whose body is recorded.

use super::transport_error;
use crate::record::{RecordedBody, Recorder};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{Extensions, HeaderMap};
use reqwest::{Body, Response, ResponseBuilderExt as _};
use std::cell::Cell;
use std::mem;

/// The type of a body that is not read.
const OPAQUE: &str = "application/octet-stream";

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

thread_local! {
    /// Empty extensions with room for an entry, so that a response does not allocate a table for its URL.
    static SPARE: Cell<Extensions> = Cell::default();
}

/// The response with another body.
///
/// reqwest changes a body only by a conversion to `http::Response` and back, which finds the URL in an extension that only a builder
/// sets.
fn with_body(mut response: Response, change: impl FnOnce(Body) -> Body) -> Response {
    let mut builder = http::Response::builder();
    if let (Some(extensions), Ok(spare)) = (builder.extensions_mut(), SPARE.try_with(Cell::take)) {
        *extensions = spare;
    }
    let with_url = builder.url(response.url().clone()).body(());
    let extensions = mem::take(response.extensions_mut());
    let (mut parts, body) = http::Response::<Body>::from(response).into_parts();
    if let Ok(with_url) = with_url {
        parts.extensions = with_url.into_parts().0.extensions;
    }
    let mut response = Response::from(http::Response::from_parts(parts, change(body)));
    let spare = mem::replace(response.extensions_mut(), extensions);
    let _ = SPARE.try_with(|cell| cell.set(spare));
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
