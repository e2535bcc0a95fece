//! The body of a response that shows its bytes to a recorder.

use super::ResponseRecorder;
use crate::call::CallError;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    /// A body that passes every frame on unchanged, and shows it to a recorder.
    pub(crate) struct RecordedBody<B: Body> {
        #[pin]
        body: B,
        recorder: ResponseRecorder,
        describe: fn(&B::Error) -> CallError,
    }
}

impl<B: Body> RecordedBody<B> {
    /// `describe` converts an error of the body into that of the call.
    pub(crate) fn new(body: B, recorder: ResponseRecorder, describe: fn(&B::Error) -> CallError) -> Self {
        Self {
            body,
            recorder,
            describe,
        }
    }
}

impl<B: Body<Data = Bytes>> Body for RecordedBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let this = self.project();
        let polled = this.body.poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(bytes) = frame.data_ref() {
                    this.recorder.chunk(bytes);
                }
            }
            Poll::Ready(Some(Err(error))) => this.recorder.end_failed((this.describe)(error)),
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
