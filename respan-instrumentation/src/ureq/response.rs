//! A response of ureq whose body is recorded.

use super::transport_error;
use crate::record::{Recorder, ResponseRecorder};
use bytes::Bytes;
use std::io::{self, Read};
use ureq::Body;
use ureq::http::Response;
use ureq::http::header::CONTENT_TYPE;

/// The response with a body that is recorded as it is read.
pub(super) fn recorded(response: Response<Body>, recorder: Recorder) -> Response<Body> {
    if !recorder.is_recording() {
        return response;
    }
    let content_type = response.headers().get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let recorder = recorder.respond(response.status().as_u16(), content_type);
    let headers = response.headers();
    let recorder = recorder.with_headers(|name| headers.get(name)?.to_str().ok());
    let (head, body) = response.into_parts();
    let mut builder = Body::builder();
    if let Some(mime_type) = body.mime_type() {
        builder = builder.mime_type(mime_type);
    }
    if let Some(charset) = body.charset() {
        builder = builder.charset(charset);
    }
    if let Some(length) = body.content_length() {
        builder = builder.limit(length);
    }
    let reader = RecordedReader {
        // The limit is that of the program, which reads the new body.
        body: body.into_with_config().limit(u64::MAX).reader(),
        recorder: Some(recorder),
    };
    Response::from_parts(head, builder.reader(reader))
}

struct RecordedReader<R> {
    body: R,
    /// `None` once the body has ended.
    recorder: Option<ResponseRecorder>,
}

impl<R: Read> Read for RecordedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = self.body.read(buffer);
        match &result {
            Ok(0) if !buffer.is_empty() => {
                if let Some(recorder) = self.recorder.take() {
                    recorder.finish();
                }
            }
            Ok(count) => {
                if let (Some(recorder), Some(bytes)) = (&mut self.recorder, buffer.get(..*count)) {
                    recorder.chunk(&Bytes::copy_from_slice(bytes));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                if let Some(recorder) = self.recorder.take() {
                    recorder.fail(transport_error::of_body(error));
                }
            }
        }
        result
    }
}
