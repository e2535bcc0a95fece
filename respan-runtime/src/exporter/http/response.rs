//! Responses, of which the head has arrived.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tokio::time::{Instant, timeout_at};

/// The response to a request; its body is subject to the timeout of the request.
#[derive(Debug)]
pub(crate) struct Response {
    response: http::Response<Incoming>,
    deadline: Instant,
}

impl Response {
    pub(super) fn new(response: http::Response<Incoming>, deadline: Instant) -> Self {
        Self { response, deadline }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.response.status()
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The next part of the body. `None` at its end, after an error, and once the timeout has elapsed.
    pub(crate) async fn chunk(&mut self) -> Option<Bytes> {
        loop {
            let frame = timeout_at(self.deadline, self.response.body_mut().frame()).await;
            // Trailers are skipped.
            if let Ok(data) = frame.ok()??.ok()?.into_data() {
                return Some(data);
            }
        }
    }
}
