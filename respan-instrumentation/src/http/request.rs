//! The start of a recorder from a request of reqwest.

use crate::recognise::{Endpoint, RequestHead, recognise};
use crate::record::Recorder;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http_body::Body as _;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Starts the recorder of a request, whose headers get `traceparent`. `None` if it is no model call, or an outer layer records it.
pub(super) fn start(request: &mut reqwest::Request) -> Option<Recorder> {
    let recorder = recorder(request)?;
    recorder.inject(request.headers_mut());
    Some(recorder)
}

/// Starts the recorder of a request.
pub(super) fn recorder(request: &mut reqwest::Request) -> Option<Recorder> {
    let endpoint = endpoint(request)?;
    Recorder::start(endpoint, body(request))
}

fn endpoint(request: &reqwest::Request) -> Option<Endpoint> {
    let url = request.url();
    let content_type = request.headers().get(CONTENT_TYPE);
    let head = RequestHead::new(request.method().as_str(), url.scheme(), url.host_str()?, url.path())
        .port(url.port())
        .query(url.query())
        .content_type(content_type.and_then(|value| value.to_str().ok()));
    let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
    recognise(&head, body)
}

/// The body of a request, by reference; empty if it is streamed.
fn body(request: &mut reqwest::Request) -> Bytes {
    let Some(slot) = request.body_mut() else {
        return Bytes::new();
    };
    if slot.as_bytes().is_none_or(<[u8]>::is_empty) {
        return Bytes::new();
    }
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
