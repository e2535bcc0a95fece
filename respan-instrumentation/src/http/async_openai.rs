//! Instrumentation of async-openai, without a dependency on it: a generic service, and a macro that names the crate where it is
//! used.

use super::copied_body::copy_streamed;
use super::{exchange, request};
use crate::record::RequestCopies;
use http::HeaderMap;
use reqwest::{Request, Response};
use respan_runtime::instruments::{MODEL_PROVIDERS, mark_initialized};
use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower_service::Service;

pub use tower_layer::Layer;

/// A client of async-openai that records its calls, made from one of the program's own.
///
/// async-openai needs its feature `middleware`. Retries and errors are as before; a call with several attempts is one span. The
/// second argument is the `reqwest::Client` that sends the requests; default: a new one.
///
/// ```ignore
/// let client = respan::async_openai!(async_openai::Client::new());
/// ```
#[macro_export]
macro_rules! async_openai {
    ($client:expr $(,)?) => {
        $crate::async_openai!($client, $crate::http::async_openai::default_client())
    };
    ($client:expr, $http:expr $(,)?) => {{
        use ::async_openai::middleware::{HttpRequestFactory, ReqwestService, retry::OpenAIRetryLayer};
        use $crate::http::async_openai::{Layer, RequestHeaders, TracedService};
        let retrying = Layer::layer(&OpenAIRetryLayer::default(), ReqwestService::new($http));
        let build = |request: HttpRequestFactory| async move { request.build().await };
        let with_headers = |request: HttpRequestFactory, headers: RequestHeaders| {
            HttpRequestFactory::new(move || {
                let (request, headers) = (
                    ::core::clone::Clone::clone(&request),
                    ::core::clone::Clone::clone(&headers),
                );
                async move {
                    let mut request = request.build().await?;
                    headers.add_to(&mut request);
                    ::core::result::Result::Ok(request)
                }
            })
        };
        $client.with_http_service(TracedService::new(retrying, build, with_headers))
    }};
}

/// The client that async-openai makes by default.
pub fn default_client() -> reqwest::Client {
    reqwest::Client::new()
}

/// Headers and copies of the body that the recorder adds to each attempt of a request.
#[derive(Clone)]
pub struct RequestHeaders(Arc<Attempt>);

struct Attempt {
    headers: HeaderMap,
    copies: RequestCopies,
}

impl RequestHeaders {
    /// Adds the headers to a request, and makes a streamed body copy itself.
    pub fn add_to(&self, request: &mut Request) {
        for (name, value) in &self.0.headers {
            request.headers_mut().insert(name, value.clone());
        }
        copy_streamed(request, || self.0.copies.copy());
    }
}

impl fmt::Debug for RequestHeaders {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("RequestHeaders").field(&self.0.headers).finish()
    }
}

/// A service that records model calls, around one whose requests are built anew for each attempt.
///
/// `B` builds a request of type `R`, and `W` adds headers to all that it builds.
#[derive(Clone)]
pub struct TracedService<R, S, B, W> {
    inner: S,
    build: B,
    with_headers: W,
    request: PhantomData<fn(R)>,
}

impl<R, S, B, F, E, W> TracedService<R, S, B, W>
where
    S: Service<R, Response = Response>,
    B: Fn(R) -> F,
    F: Future<Output = Result<Request, E>>,
    W: Fn(R, RequestHeaders) -> R,
{
    /// A service around `inner`.
    pub fn new(inner: S, build: B, with_headers: W) -> Self {
        mark_initialized(&MODEL_PROVIDERS);
        Self {
            inner,
            build,
            with_headers,
            request: PhantomData,
        }
    }
}

impl<R, S: fmt::Debug, B, W> fmt::Debug for TracedService<R, S, B, W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TracedService")
            .field("inner", &self.inner)
            .finish_non_exhaustive()
    }
}

impl<R, S, B, F, E, W> Service<R> for TracedService<R, S, B, W>
where
    R: Clone + Send + 'static,
    S: Service<R, Response = Response> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: From<E> + Error + Send + 'static,
    B: Fn(R) -> F,
    F: Future<Output = Result<Request, E>> + Send + 'static,
    E: Send,
    W: Fn(R, RequestHeaders) -> R + Clone + Send + 'static,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let first = (self.build)(request.clone());
        let with_headers = self.with_headers.clone();
        // The service that was polled is the one that is ready.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        Box::pin(async move {
            let mut first = first.await?;
            let recorder = request::endpoint(&first).and_then(|endpoint| request::recorder(endpoint, &mut first));
            let Some(recorder) = recorder else {
                return inner.call(request).await;
            };
            let mut headers = HeaderMap::new();
            recorder.inject(&mut headers);
            drop(first);
            let copies = recorder.request_copies();
            let request = with_headers(request, RequestHeaders(Arc::new(Attempt { headers, copies })));
            exchange::exchange(recorder, inner.call(request), |_| None).await
        })
    }
}
