//! The service around a server's own.

use super::body::TracedBody;
use super::options::Options;
use super::response_future::ResponseFuture;
use super::server_span;
use http::{Method, Request, Response};
use respan_runtime::{Instruments, Region, capture_context, get_client, propagation};
use std::fmt;
use std::task::{Context, Poll};
use tower_service::Service;

/// Service whose requests continue the caller's trace. Made by [`TraceLayer`](super::TraceLayer).
///
/// ```
/// use axum::Router;
/// use axum::body::Body;
/// use axum::http::{Request, Response};
/// use respan::tower::{Trace, TraceLayer, TracedBody};
/// use tower_layer::Layer as _;
/// use tower_service::Service as _;
///
/// async fn call() {
///     let mut service: Trace<Router> = TraceLayer::new().layer(Router::new());
///     let request = Request::new(Body::empty());
///     let response: Result<Response<TracedBody<Body>>, _> = service.call(request).await;
///     assert_eq!(response.unwrap().status(), 404);
/// }
/// ```
#[derive(Clone)]
pub struct Trace<S> {
    inner: S,
    options: Options,
}

impl<S> Trace<S> {
    pub(super) fn new(inner: S, options: Options) -> Self {
        Self { inner, options }
    }
}

impl<S, B, R> Service<Request<B>> for Trace<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    R: http_body::Body,
{
    type Response = Response<TracedBody<R>>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        if !Instruments::Tower.is_enabled() {
            return ResponseFuture::new(self.inner.call(request), None, None, false);
        }
        let is_head = request.method() == Method::HEAD;
        let callers = continued(&request);
        let span = self
            .options
            .has_span
            .then(|| callers.run(|| server_span::start(&request, self.options.route)));
        let region = match &span {
            Some(span) => span.region(),
            None => Region::from(callers.context()),
        };
        request.extensions_mut().insert(Continued(region.clone()));
        let future = region.run(|| self.inner.call(request));
        ResponseFuture::new(future, Some(region), span, is_head)
    }
}

/// Extension of a request whose trace a layer of this kind has continued.
#[derive(Clone)]
struct Continued(Region);

/// The region in which a request is handled: that of its caller, or of the layer around this one, whose span is the caller's
/// child already. A service between the two may have moved the request to another task, without the context.
fn continued<B>(request: &Request<B>) -> Region {
    match request.extensions().get() {
        None => propagation::extract(request.headers()),
        Some(_) if get_client().get_current_span_id().is_some() => capture_context(),
        Some(Continued(region)) => region.clone(),
    }
}

impl<S: fmt::Debug> fmt::Debug for Trace<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Trace")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}
