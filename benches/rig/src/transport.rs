//! A transport of rig that answers each request in the process, through a client with middleware.

use async_trait::async_trait;
use bytes::Bytes;
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Middleware, Next};
use respan::http::ModelCallMiddleware;
use rig_core::http_client::{
    Error, HttpClientExt, LazyBody, MultipartForm, Request, Response, Result, StreamingResponse,
};
use std::future::{Future, ready};

const COMPLETION: &str = r#"{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"message":{"role":"assistant","content":"The capital of France is Paris."},"finish_reason":"stop"}],"usage":{"prompt_tokens":21,"completion_tokens":7,"total_tokens":28}}"#;

/// The transport.
#[derive(Debug, Clone)]
pub struct InProcess(ClientWithMiddleware);

impl InProcess {
    /// A transport whose calls respan records, or not.
    pub fn new(is_recorded: bool) -> Self {
        let builder = ClientBuilder::new(reqwest::Client::new());
        let builder = if is_recorded {
            builder.with(ModelCallMiddleware)
        } else {
            builder
        };
        Self(builder.with(Answer).build())
    }
}

/// Answers in place of a server.
struct Answer;

#[async_trait]
impl Middleware for Answer {
    async fn handle(
        &self,
        _: reqwest::Request,
        _: &mut http::Extensions,
        _: Next<'_>,
    ) -> reqwest_middleware::Result<reqwest::Response> {
        let response = http::Response::builder().header("content-type", "application/json");
        let response = response.body(reqwest::Body::from(COMPLETION));
        Ok(response.map_err(reqwest_middleware::Error::middleware)?.into())
    }
}

impl HttpClientExt for InProcess {
    fn send<T, U>(&self, request: Request<T>) -> impl Future<Output = Result<Response<LazyBody<U>>>> + Send + 'static
    where
        T: Into<Bytes> + Send,
        U: From<Bytes> + Send + 'static,
    {
        let client = self.0.clone();
        let request = reqwest::Request::try_from(request.map(Into::<Bytes>::into));
        async move {
            let response = client
                .execute(request.map_err(Error::instance)?)
                .await
                .map_err(Error::instance)?;
            let status = response.status();
            let body: LazyBody<U> =
                Box::pin(async move { Ok(response.bytes().await.map_err(Error::instance)?.into()) });
            Response::builder().status(status).body(body).map_err(Error::Protocol)
        }
    }

    fn send_multipart<U>(
        &self,
        _: Request<MultipartForm>,
    ) -> impl Future<Output = Result<Response<LazyBody<U>>>> + Send + 'static
    where
        U: From<Bytes> + Send + 'static,
    {
        ready(Err(Error::instance(std::io::Error::other("the bench sends no forms"))))
    }

    fn send_streaming<T>(&self, _: Request<T>) -> impl Future<Output = Result<StreamingResponse>> + Send
    where
        T: Into<Bytes> + Send,
    {
        ready(Err(Error::instance(std::io::Error::other("the bench streams nothing"))))
    }
}
