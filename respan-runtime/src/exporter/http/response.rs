//! Responses, of which the head has arrived.

use super::redirect::{self, UnfollowedRedirect};
use super::url::Url;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tokio::time::{Instant, timeout_at};

/// The response to a request; its body is subject to the timeout of the request.
#[derive(Debug)]
pub(crate) struct Response {
    inner: http::Response<Incoming>,
    /// The URL that answered, after redirects.
    url: Url,
    deadline: Instant,
}

impl Response {
    pub(super) fn new(inner: http::Response<Incoming>, url: Url, deadline: Instant) -> Self {
        Self { inner, url, deadline }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.inner.status()
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.inner.headers()
    }

    /// The reason for which a response that is a redirect was not followed.
    pub(crate) fn unfollowed_redirect(&self) -> UnfollowedRedirect {
        match redirect::target(&self.url, self.status(), self.headers()) {
            Ok(_) => UnfollowedRedirect::TooMany,
            Err(reason) => reason,
        }
    }

    /// The next part of the body. `None` at its end, after an error, and once the timeout has elapsed.
    pub(crate) async fn chunk(&mut self) -> Option<Bytes> {
        loop {
            let frame = timeout_at(self.deadline, self.inner.body_mut().frame()).await;
            // Trailers are skipped.
            if let Ok(data) = frame.ok()??.ok()?.into_data() {
                return Some(data);
            }
        }
    }
}
