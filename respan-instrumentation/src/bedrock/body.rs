//! The body of a streamed response that shows its bytes to a recorder.

use crate::call::CallError;
use crate::record::ResponseRecorder;
use aws_smithy_types::body::{Error, SdkBody};
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};

/// A body that passes every frame on unchanged, and shows it to a recorder.
pub(super) struct RecordedBody {
    body: SdkBody,
    recorder: ResponseRecorder,
}

impl RecordedBody {
    pub(super) fn new(body: SdkBody, recorder: ResponseRecorder) -> Self {
        Self { body, recorder }
    }
}

impl Body for RecordedBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(bytes) = frame.data_ref() {
                    self.recorder.chunk(bytes);
                }
            }
            Poll::Ready(Some(Err(error))) => self.recorder.end_failed(CallError::of(&**error)),
            Poll::Ready(None) => self.recorder.end(),
            Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
