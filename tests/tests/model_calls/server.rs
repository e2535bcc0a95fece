//! A server on loopback that answers as a test tells it to, and keeps what it received.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use futures_util::StreamExt as _;
use futures_util::stream;
use http::HeaderMap;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// A running server.
pub(crate) struct Server {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

/// A request that the server received.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Server {
    /// Answers each request by `answer`, which gets its number and its body.
    pub(crate) async fn start(answer: impl Fn(usize, Bytes) -> Response + Clone + Send + Sync + 'static) -> Self {
        let received: Arc<Mutex<Vec<Received>>> = Arc::default();
        let requests = Arc::clone(&received);
        let handler = move |request: Request| {
            let (answer, requests) = (answer.clone(), Arc::clone(&requests));
            async move {
                let (parts, body) = request.into_parts();
                let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
                let number = {
                    let mut requests = requests.lock().unwrap();
                    requests.push(Received {
                        headers: parts.headers,
                        body: body.clone(),
                    });
                    requests.len()
                };
                answer(number, body)
            }
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });
        Self { url, received }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// The URL of OpenAI's chat.
    pub(crate) fn chat(&self) -> String {
        format!("{}/v1/chat/completions", self.url)
    }
}

/// A response with a body in one piece.
pub(crate) fn response(status: u16, content_type: &str, body: impl Into<Body>) -> Response {
    Response::builder()
        .status(status)
        .header("content-type", content_type)
        .body(body.into())
        .unwrap()
}

pub(crate) fn json(status: u16, body: &serde_json::Value) -> Response {
    response(status, "application/json", body.to_string())
}

/// A stream of events of which the test sends each piece.
pub(crate) fn event_stream() -> (mpsc::UnboundedSender<Result<Bytes, std::io::Error>>, Body) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let pieces = stream::unfold(receiver, |mut receiver| async {
        receiver.recv().await.map(|piece| (piece, receiver))
    });
    (sender, Body::from_stream(pieces.boxed()))
}
