//! A server of Bedrock, and a client of it.

use aws_credential_types::Credentials;
use aws_sdk_bedrockruntime::config::{BehaviorVersion, Region, retry::RetryConfig};
use aws_sdk_bedrockruntime::{Client, Config};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message as Frame};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse as _;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

pub(crate) const ANSWER: &str = "Paris.";

/// The SDK's connections, without TLS.
#[derive(Debug)]
struct Connector(reqwest::Client);

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.0.clone();
        HttpConnectorFuture::new(async move {
            let other = |error: reqwest::Error| ConnectorError::io(error.into());
            let body = request.body().bytes().unwrap_or_default().to_vec();
            let mut call = client.post(request.uri()).body(body);
            for (name, value) in request.headers() {
                call = call.header(name, value);
            }
            let response = call.send().await.map_err(other)?;
            let (status, headers) = (response.status(), response.headers().clone());
            let body = SdkBody::from_body_1_x(reqwest::Body::from(response));
            let status = status.as_u16().try_into().expect("a status");
            let mut answer = HttpResponse::new(status, body);
            for (name, value) in &headers {
                answer
                    .headers_mut()
                    .insert(name.as_str().to_owned(), value.to_str().expect("text").to_owned());
            }
            Ok(answer)
        })
    }
}

fn http_client() -> SharedHttpClient {
    http_client_fn(|_: &HttpConnectorSettings, _: &RuntimeComponents| {
        SharedHttpConnector::new(Connector(reqwest::Client::new()))
    })
}

/// The frames of a stream, each an event with this name and payload.
fn frames(events: &[(&str, Value)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, payload) in events {
        let header = |key: &'static str, value: &str| Header::new(key, HeaderValue::String(value.to_owned().into()));
        let frame = Frame::new(payload.to_string().into_bytes())
            .add_header(header(":message-type", "event"))
            .add_header(header(":event-type", name))
            .add_header(header(":content-type", "application/json"));
        aws_smithy_eventstream::frame::write_message_to(&frame, &mut bytes).expect("a frame");
    }
    bytes
}

fn converse_frames() -> Vec<u8> {
    frames(&[
        ("messageStart", json!({ "role": "assistant" })),
        (
            "contentBlockDelta",
            json!({ "contentBlockIndex": 0, "delta": { "text": "Par" } }),
        ),
        (
            "contentBlockDelta",
            json!({ "contentBlockIndex": 0, "delta": { "text": "is." } }),
        ),
        ("contentBlockStop", json!({ "contentBlockIndex": 0 })),
        (
            "contentBlockStart",
            json!({ "contentBlockIndex": 1, "start": { "toolUse": { "toolUseId": "t1", "name": "weather" } } }),
        ),
        (
            "contentBlockDelta",
            json!({ "contentBlockIndex": 1, "delta": { "toolUse": { "input": "{\"city\":\"Paris\"}" } } }),
        ),
        ("contentBlockStop", json!({ "contentBlockIndex": 1 })),
        ("messageStop", json!({ "stopReason": "tool_use" })),
        (
            "metadata",
            json!({
                "usage": { "inputTokens": 9, "outputTokens": 2, "totalTokens": 11 },
                "metrics": { "latencyMs": 1 },
            }),
        ),
    ])
}

/// Chunks in the format of the model, in base64.
fn invoke_frames() -> Vec<u8> {
    let chunks = [
        json!({ "type": "message_start", "message": { "role": "assistant", "usage": { "input_tokens": 9 } } }),
        json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": ANSWER } }),
        json!({ "type": "message_delta", "delta": { "stop_reason": "end_turn" }, "usage": { "output_tokens": 2 } }),
        json!({ "type": "message_stop" }),
    ];
    let chunk = |chunk: Value| {
        let bytes = aws_smithy_types::base64::encode(chunk.to_string());
        ("chunk", json!({ "bytes": bytes }))
    };
    frames(&chunks.map(chunk))
}

/// A server that fails the first requests with this status.
pub(crate) async fn server(failures: usize, status: StatusCode, is_signed: bool) -> String {
    let count = Arc::new(AtomicUsize::new(0));
    let handle = move |uri: Uri, headers: HeaderMap, Json(request): Json<Value>| {
        let count = Arc::clone(&count);
        async move {
            assert_eq!(
                headers.contains_key("authorization"),
                is_signed,
                "requests of the SDK are signed"
            );
            if count.fetch_add(1, Ordering::Relaxed) < failures {
                return (status, Json(json!({ "message": "Too many requests" }))).into_response();
            }
            assert_eq!(request["messages"][0]["role"], "user");
            if uri.path().ends_with("-stream") {
                let frames = if uri.path().ends_with("/converse-stream") {
                    converse_frames()
                } else {
                    invoke_frames()
                };
                let content_type = [("content-type", "application/vnd.amazon.eventstream")];
                return (content_type, frames).into_response();
            }
            let answer = if uri.path().ends_with("/converse") {
                json!({
                    "output": { "message": { "role": "assistant", "content": [{ "text": ANSWER }] } },
                    "stopReason": "end_turn",
                    "usage": { "inputTokens": 9, "outputTokens": 2, "totalTokens": 11 },
                    "metrics": { "latencyMs": 1 },
                })
            } else {
                json!({
                    "id": "msg_1", "type": "message", "role": "assistant", "model": "claude",
                    "content": [{ "type": "text", "text": ANSWER }],
                    "stop_reason": "end_turn", "usage": { "input_tokens": 9, "output_tokens": 2 },
                })
            };
            Json(answer).into_response()
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handle)).await });
    url
}

pub(crate) async fn client(failures: usize, status: StatusCode) -> Client {
    let url = server(failures, status, true).await;
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("AKIAFAKEFAKEFAKEFAKE", "fake", None, None, "test"))
        .endpoint_url(url)
        .http_client(http_client())
        .retry_config(RetryConfig::standard().with_initial_backoff(std::time::Duration::from_millis(1)))
        .interceptor(respan::bedrock::Interceptor::new())
        .build();
    Client::from_conf(config)
}
