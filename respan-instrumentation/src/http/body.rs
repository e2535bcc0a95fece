//! The body of a response that shows its bytes to a recorder.

use super::transport_error;
use crate::record::ResponseRecorder;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    /// A body that passes every frame on unchanged, and shows it to a recorder.
    pub(super) struct RecordedBody {
        #[pin]
        body: reqwest::Body,
        recorder: ResponseRecorder,
    }
}

impl RecordedBody {
    pub(super) fn new(body: reqwest::Body, recorder: ResponseRecorder) -> Self {
        Self { body, recorder }
    }
}

impl Body for RecordedBody {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        let this = self.project();
        let polled = this.body.poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(bytes) = frame.data_ref() {
                    this.recorder.chunk(bytes);
                }
            }
            Poll::Ready(Some(Err(error))) => this.recorder.end_failed(transport_error::describe(error, Some(error))),
            Poll::Ready(None) => this.recorder.end(),
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
