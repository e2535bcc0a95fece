//! The body of a request that is copied as it is sent.

use crate::record::RequestCopy;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    /// A body that passes every frame on unchanged, and copies it for a recorder.
    pub(super) struct CopiedBody {
        #[pin]
        body: reqwest::Body,
        copy: RequestCopy,
    }
}

/// Makes a streamed body copy itself; one of bytes stays as it is.
pub(super) fn copy_streamed(request: &mut reqwest::Request, copy: impl FnOnce() -> Option<RequestCopy>) {
    if let Some(body) = request.body_mut()
        && body.as_bytes().is_none()
        && let Some(copy) = copy()
    {
        let streamed = std::mem::replace(body, reqwest::Body::from(Bytes::new()));
        *body = reqwest::Body::wrap(CopiedBody { body: streamed, copy });
    }
}

impl Body for CopiedBody {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        let this = self.project();
        let polled = this.body.poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(bytes) = frame.data_ref()
        {
            this.copy.push(bytes);
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
