//! The start of a recorder from a request of reqwest.

use super::copied_body::copy_streamed;
use crate::recognise::{Endpoint, RequestHead, recognise};
use crate::record::{Recorder, RequestBytes};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http_body::Body as _;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Starts the recorder of a request that was recognised, whose headers get `traceparent`. `None` if an outer layer records it.
pub(super) fn start(endpoint: Endpoint, request: &mut reqwest::Request) -> Option<Recorder> {
    let recorder = recorder(endpoint, request)?;
    recorder.inject(request.headers_mut());
    copy_streamed(request, || recorder.request_copies().copy());
    Some(recorder)
}

/// Starts the recorder of a request that was recognised.
pub(super) fn recorder(endpoint: Endpoint, request: &mut reqwest::Request) -> Option<Recorder> {
    Recorder::start_request(endpoint, || body(request))
}

/// The endpoint of a model call; `None` for every other request.
pub(super) fn endpoint(request: &reqwest::Request) -> Option<Endpoint> {
    let url = request.url();
    let content_type = request.headers().get(CONTENT_TYPE);
    let head = RequestHead::new(request.method().as_str(), url.scheme(), url.host_str()?, url.path())
        .port(url.port())
        .query(url.query())
        .content_type(content_type.and_then(|value| value.to_str().ok()));
    recognise(&head, bytes(request))
}

/// The body of a request; empty if it is streamed.
fn bytes(request: &reqwest::Request) -> &[u8] {
    request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default()
}

fn body(request: &mut reqwest::Request) -> RequestBytes {
    RequestBytes::copy_short(bytes(request)).unwrap_or_else(|| shared(request).into())
}

/// The body of a request, by reference.
fn shared(request: &mut reqwest::Request) -> Bytes {
    let Some(slot) = request.body_mut() else {
        return Bytes::new();
    };
    let mut body = std::mem::replace(slot, reqwest::Body::from(Bytes::new()));
    // A body of bytes is one frame, which is ready.
    let frame = Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop()));
    let bytes = match frame {
        Poll::Ready(Some(Ok(frame))) => frame.into_data().unwrap_or_default(),
        _ => Bytes::new(),
    };
    *slot = reqwest::Body::from(bytes.clone());
    bytes
}
