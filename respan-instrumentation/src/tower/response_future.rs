//! The future of a response.

use super::body::TracedBody;
use super::in_region::InRegion;
use super::server_span;
use crate::span::CallSpan;
use http::{Response, StatusCode};
use pin_project_lite::pin_project;
use respan_runtime::Region;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

pin_project! {
    /// The future of [`Trace`](super::Trace): a response whose body is part of the request's span. Dropped before the response, it
    /// ends the span as cancelled. [`Trace`](super::Trace) has an example.
    #[derive(Debug)]
    pub struct ResponseFuture<F> {
        #[pin]
        inner: InRegion<F>,
        // Dropped before the response, it ends as cancelled.
        span: Option<CallSpan>,
        is_head: bool,
    }
}

impl<F> ResponseFuture<F> {
    pub(super) fn new(inner: F, region: Option<Region>, span: Option<CallSpan>, is_head: bool) -> Self {
        Self {
            inner: InRegion::new(inner, region),
            span,
            is_head,
        }
    }
}

impl<F, R, E> Future for ResponseFuture<F>
where
    F: Future<Output = Result<Response<R>, E>>,
    R: http_body::Body,
{
    type Output = Result<Response<TracedBody<R>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let Some(polled) = this.inner.as_mut().with(|future| future.poll(cx)) else {
            return Poll::Pending;
        };
        let span = this.span;
        Poll::Ready(match ready!(polled) {
            Ok(response) => {
                let (head, body) = response.into_parts();
                if let Some(span) = span {
                    server_span::respond(span, head.status);
                }
                let is_sent =
                    !*this.is_head && !matches!(head.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
                let region = this.inner.region().cloned();
                let body = TracedBody::new(body, &head.headers, region, span.take(), is_sent);
                Ok(Response::from_parts(head, body))
            }
            Err(error) => {
                if let Some(mut span) = span.take() {
                    span.fail(Some(std::any::type_name::<E>()), "the service failed");
                    span.end();
                }
                Err(error)
            }
        })
    }
}
