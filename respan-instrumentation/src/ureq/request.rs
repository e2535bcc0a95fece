//! The start of a recorder from a request of ureq.

use crate::recognise::{Endpoint, RequestHead, recognise};
use crate::record::Recorder;
use std::io::{Cursor, Read};
use ureq::http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use ureq::http::{Method, Request, request};
use ureq::{Error, SendBody};

/// Longer bodies are sent without being recorded.
const MAX_BODY: u64 = 64 << 20;

/// Returns whether the body has to be read to know: it is JSON that is posted.
pub(super) fn may_be_model_call(request: &Request<SendBody<'_>>) -> bool {
    let content_type = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    request.method() == Method::POST && content_type.is_some_and(|kind| kind.to_ascii_lowercase().contains("json"))
}

/// A request whose body was read, and its recorder if it is a model call that no outer layer records.
pub(super) struct ReadRequest<'b> {
    pub(super) head: request::Parts,
    /// The same bytes as the body of the program.
    pub(super) body: Box<dyn Read + 'b>,
    pub(super) recorder: Option<Recorder>,
}

/// Reads the body of a request.
///
/// # Errors
///
/// If the program's body cannot be read.
pub(super) fn read(request: Request<SendBody<'_>>) -> Result<ReadRequest<'_>, Error> {
    let (mut head, body) = request.into_parts();
    let mut reader = body.into_reader();
    let mut bytes = Vec::new();
    reader.by_ref().take(MAX_BODY).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == MAX_BODY {
        return Ok(ReadRequest {
            head,
            body: Box::new(Cursor::new(bytes).chain(reader)),
            recorder: None,
        });
    }
    let recorder = endpoint(&head, &bytes).and_then(|endpoint| Recorder::start(endpoint, bytes.clone()));
    if let Some(recorder) = &recorder {
        recorder.inject(&mut head.headers);
    }
    // The length of a reader is unknown, and the body would be sent in chunks.
    if !head.headers.contains_key(CONTENT_LENGTH) && !head.headers.contains_key(TRANSFER_ENCODING) {
        head.headers.insert(CONTENT_LENGTH, bytes.len().into());
    }
    Ok(ReadRequest {
        head,
        body: Box::new(Cursor::new(bytes)),
        recorder,
    })
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
