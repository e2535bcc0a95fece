//! The start of a recorder from a request of ureq.

use crate::recognise::{Endpoint, RequestHead, recognise};
use crate::record::{Recorder, RequestBytes};
use std::io::Read as _;
use ureq::http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use ureq::http::{Method, Request, request};
use ureq::{AsSendBody as _, Error, SendBody};

/// Longer bodies are sent without being recorded.
pub(super) const MAX_BODY: u64 = 64 << 20;

/// Returns whether the body has to be read to know: it is JSON that is posted.
pub(super) fn may_be_model_call(request: &Request<SendBody<'_>>) -> bool {
    let content_type = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    request.method() == Method::POST && content_type.is_some_and(|kind| kind.to_ascii_lowercase().contains("json"))
}

/// The recorder of a request with this body, if it is a model call that no outer layer records.
pub(super) fn start_recorder(head: &mut request::Parts, body: &[u8]) -> Option<Recorder> {
    let recorder = Recorder::start_with(endpoint(head, body)?, || RequestBytes::copy(body))?;
    recorder.inject(&mut head.headers);
    Some(recorder)
}

/// Sets the length that a body in memory would be sent with. One that was a reader is sent in chunks, as without the middleware.
///
/// # Errors
///
/// If the program's body cannot be read.
pub(super) fn keep_length(head: &mut request::Parts, read: &mut SendBody<'_>, length: usize) -> Result<(), Error> {
    let has_framing = head.headers.contains_key(CONTENT_LENGTH) || head.headers.contains_key(TRANSFER_ENCODING);
    // After a copy of the body was read, bytes in memory are there again, and a reader is at its end.
    if !has_framing && (length == 0 || read.as_body().into_reader().read(&mut [0])? > 0) {
        head.headers.insert(CONTENT_LENGTH, length.into());
    }
    Ok(())
}

fn endpoint(head: &request::Parts, body: &[u8]) -> Option<Endpoint> {
    let content_type = head.headers.get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let head = RequestHead::new(
        head.method.as_str(),
        head.uri.scheme_str()?,
        head.uri.host()?,
        head.uri.path(),
    )
    .port(head.uri.port_u16())
    .query(head.uri.query())
    .content_type(content_type);
    recognise(&head, body)
}
