//! A response of reqwest whose body is recorded.

use super::body::RecordedBody;
use crate::record::Recorder;
use http::header::CONTENT_TYPE;
use reqwest::{Body, Response, ResponseBuilderExt as _};

/// The response with a body that is recorded as it is read.
pub(super) fn recorded(response: Response, recorder: Recorder) -> Response {
    if !recorder.is_recording() {
        return response;
    }
    let content_type = response.headers().get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let recorder = recorder.respond(response.status().as_u16(), content_type);
    // The conversion from `http::Response` finds the URL in an extension that only a builder sets.
    let url = http::Response::builder().url(response.url().clone()).body(());
    let (parts, body) = http::Response::<Body>::from(response).into_parts();
    let mut response = http::Response::from_parts(parts, Body::wrap(RecordedBody::new(body, recorder)));
    if let Ok(url) = url {
        response.extensions_mut().extend(url.into_parts().0.extensions);
    }
    Response::from(response)
}
