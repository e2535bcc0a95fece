//! The body of a response, which is part of the request's span.

use super::in_region::InRegion;
use crate::span::CallSpan;
use bytes::Buf as _;
use http::HeaderMap;
use http::header::CONTENT_LENGTH;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use respan_runtime::Region;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

pin_project! {
    /// The body of a response of [`Trace`](super::Trace): the inner one, polled and dropped in the context of the request. The
    /// request's span ends with it. [`Trace`](super::Trace) has an example.
    #[derive(Debug)]
    pub struct TracedBody<B> {
        #[pin]
        inner: InRegion<B>,
        span: Option<CallSpan>,
        // Bytes until the end, where the response says how many it has: servers do not ask for the end then.
        remaining: Option<u64>,
    }

    impl<B> PinnedDrop for TracedBody<B> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if let (Some(0), Some(span)) = (&*this.remaining, this.span) {
                span.end();
            }
        }
    }
}

impl<B: Body> TracedBody<B> {
    /// `is_sent` is false if the server does not send the body.
    pub(super) fn new(
        body: B,
        headers: &HeaderMap,
        region: Option<Region>,
        span: Option<CallSpan>,
        is_sent: bool,
    ) -> Self {
        let length = || headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok();
        let remaining = if !is_sent || body.is_end_stream() {
            Some(0)
        } else {
            body.size_hint().exact().or_else(length)
        };
        Self {
            inner: InRegion::new(body, region),
            span,
            remaining,
        }
    }
}

impl<B: Body> Body for TracedBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let polled = this.inner.as_mut().with(|mut body| {
            let polled = body.as_mut().poll_frame(cx);
            (polled, body.is_end_stream())
        });
        let Some((polled, is_end)) = polled else {
            return Poll::Ready(None);
        };
        let frame = ready!(polled);
        match &frame {
            None => {
                if let Some(mut span) = this.span.take() {
                    span.end();
                }
            }
            Some(Ok(frame)) => {
                let length = frame
                    .data_ref()
                    .map_or(0, |data| u64::try_from(data.remaining()).unwrap_or(u64::MAX));
                *this.remaining = match this.remaining {
                    _ if is_end => Some(0),
                    Some(remaining) => Some(remaining.saturating_sub(length)),
                    None => None,
                };
            }
            Some(Err(_)) => {
                if let Some(mut span) = this.span.take() {
                    span.fail(Some(std::any::type_name::<B::Error>()), "the body failed");
                    span.end();
                }
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.get().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.get().map(Body::size_hint).unwrap_or_default()
    }
}
