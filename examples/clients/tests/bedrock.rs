//! aws-sdk-bedrockruntime: `Converse`, `InvokeModel`, retries and errors, against a server of this process.

use aws_credential_types::Credentials;
use aws_sdk_bedrockruntime::config::{BehaviorVersion, Region, retry::RetryConfig};
use aws_sdk_bedrockruntime::primitives::Blob;
use aws_sdk_bedrockruntime::types::{ContentBlock, ConversationRole, ConverseStreamOutput, Message};
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
use respan::testing::{InMemorySpanExporter, SpanTree};
use respan::{Instruments, RespanTelemetry, TelemetryBuilder};
use serde_json::{Value, json};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const ANSWER: &str = "Paris.";

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
async fn server(failures: usize, status: StatusCode, is_signed: bool) -> String {
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

async fn client(failures: usize, status: StatusCode) -> Client {
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

async fn converse(client: &Client) -> Result<String, String> {
    let message = Message::builder()
        .role(ConversationRole::User)
        .content(ContentBlock::Text("Capital of France?".to_owned()))
        .build()
        .expect("a message");
    let call = client
        .converse()
        .model_id("anthropic.claude-3-haiku-20240307-v1:0")
        .messages(message);
    let answer = call
        .send()
        .await
        .map_err(|error| error.into_service_error().to_string())?;
    Ok(format!("{:?}", answer.output()))
}

async fn record<F: Future<Output = ()>>(
    options: impl FnOnce(TelemetryBuilder) -> TelemetryBuilder,
    future: F,
) -> SpanTree {
    let exporter = InMemorySpanExporter::new();
    let builder = RespanTelemetry::builder()
        .environment(|_| None)
        .is_batching_enabled(false);
    let telemetry = options(builder)
        .add_processor(exporter.clone())
        .build()
        .expect("a telemetry");
    telemetry.scope(future).await;
    drop(telemetry);
    exporter.tree()
}

#[tokio::test]
async fn converse_is_recorded() {
    let client = client(0, StatusCode::OK).await;
    let tree = record(|builder| builder, async {
        assert!(converse(&client).await.expect("an answer").contains(ANSWER));
    })
    .await;
    assert_eq!(tree.to_string(), "bedrock.converse\n");
    let span = tree.find("bedrock.converse").expect("the span");
    assert!(span.text("gen_ai.prompt.0.content").contains("Capital of France?"));
    assert!(span.text("gen_ai.completion.0.content").contains(ANSWER));
    let tokens = span.attribute("gen_ai.usage.output_tokens").map(ToString::to_string);
    assert_eq!(tokens.as_deref(), Some("2"));
    assert!(span.error().is_none());
}

#[tokio::test]
async fn invoke_model_is_recorded() {
    let client = client(0, StatusCode::OK).await;
    let tree = record(|builder| builder, async {
        let body = json!({
            "anthropic_version": "bedrock-2023-05-31",
            "max_tokens": 20,
            "messages": [{ "role": "user", "content": "Capital of France?" }],
        });
        let call = client.invoke_model().model_id("anthropic.claude-3-haiku-20240307-v1:0");
        let call = call.content_type("application/json").body(Blob::new(body.to_string()));
        call.send().await.expect("an answer");
    })
    .await;
    assert_eq!(tree.to_string(), "bedrock.completion\n");
    let span = tree.find("bedrock.completion").expect("the span");
    assert!(span.text("gen_ai.prompt.0.content").contains("Capital of France?"));
    assert!(span.text("gen_ai.completion.0.content").contains(ANSWER));
}

async fn converse_stream(client: &Client, reads: usize) -> String {
    let message = Message::builder()
        .role(ConversationRole::User)
        .content(ContentBlock::Text("Capital of France?".to_owned()))
        .build()
        .expect("a message");
    let call = client
        .converse_stream()
        .model_id("anthropic.claude-3-haiku-20240307-v1:0")
        .messages(message);
    let mut answer = call.send().await.expect("a stream");
    let mut text = String::new();
    for _ in 0..reads {
        let Some(event) = answer.stream.recv().await.expect("an event") else {
            break;
        };
        if let ConverseStreamOutput::ContentBlockDelta(delta) = event
            && let Some(delta) = delta.delta()
            && let Ok(part) = delta.as_text()
        {
            text += part;
        }
    }
    text
}

fn tokens(span: &respan::testing::TestSpan, key: &str) -> String {
    span.attribute(key).expect("a number").to_string()
}

#[tokio::test]
async fn a_stream_of_converse_is_recorded() {
    let client = client(1, StatusCode::SERVICE_UNAVAILABLE).await;
    let tree = record(|builder| builder, async {
        assert_eq!(converse_stream(&client, usize::MAX).await, ANSWER);
    })
    .await;
    assert_eq!(tree.to_string(), "bedrock.converse\n");
    let span = tree.find("bedrock.converse").expect("the span");
    assert!(span.text("gen_ai.prompt.0.content").contains("Capital of France?"));
    assert!(span.text("gen_ai.completion.0.content").contains(ANSWER), "{span:?}");
    assert_eq!(span.text("gen_ai.completion.0.tool_calls.0.name"), "weather");
    assert!(
        span.text("gen_ai.completion.0.tool_calls.0.arguments")
            .contains("Paris")
    );
    assert_eq!(tokens(&span, "gen_ai.usage.input_tokens"), "9");
    assert_eq!(tokens(&span, "gen_ai.usage.output_tokens"), "2");
    assert!(format!("{:?}", span.data()).contains("tool_use"), "{span:?}");
    assert!(span.error().is_none());
}

#[tokio::test]
async fn a_stream_that_is_dropped_keeps_what_was_seen() {
    let client = client(0, StatusCode::OK).await;
    let tree = record(|builder| builder, async {
        converse_stream(&client, 1).await;
    })
    .await;
    let span = tree.find("bedrock.converse").expect("the span");
    assert!(span.text("gen_ai.prompt.0.content").contains("Capital of France?"));
}

#[tokio::test]
async fn a_stream_of_invoke_model_is_recorded() {
    let client = client(0, StatusCode::OK).await;
    let tree = record(|builder| builder, async {
        let body = json!({
            "anthropic_version": "bedrock-2023-05-31",
            "max_tokens": 20,
            "messages": [{ "role": "user", "content": "Capital of France?" }],
        });
        let call = client.invoke_model_with_response_stream();
        let call = call.model_id("anthropic.claude-3-haiku-20240307-v1:0");
        let call = call.content_type("application/json").body(Blob::new(body.to_string()));
        let mut answer = call.send().await.expect("a stream");
        while answer.body.recv().await.expect("an event").is_some() {}
    })
    .await;
    assert_eq!(tree.to_string(), "bedrock.completion\n");
    let span = tree.find("bedrock.completion").expect("the span");
    assert!(span.text("gen_ai.completion.0.content").contains(ANSWER), "{span:?}");
    assert_eq!(tokens(&span, "gen_ai.usage.output_tokens"), "2");
}

#[tokio::test]
async fn streams_over_plain_http_are_recorded() {
    let url = server(0, StatusCode::OK, false).await;
    let tree = record(|builder| builder, async {
        for operation in ["converse-stream", "invoke-with-response-stream"] {
            let url = format!("{url}/model/anthropic.claude-3-haiku-20240307-v1%3A0/{operation}");
            let body = json!({ "messages": [{ "role": "user", "content": [{ "text": "Capital of France?" }] }] });
            let request = respan::http::client()
                .post(url)
                .header("content-type", "application/json");
            let response = request.body(body.to_string()).send().await.expect("a response");
            assert!(!response.bytes().await.expect("bytes").is_empty());
        }
    })
    .await;
    assert_eq!(tree.to_string(), "bedrock.converse\nbedrock.completion\n");
    for span in tree.spans() {
        assert!(span.text("gen_ai.completion.0.content").contains(ANSWER), "{span:?}");
        assert_eq!(tokens(&span, "gen_ai.usage.output_tokens"), "2");
    }
}

#[tokio::test]
async fn without_content_no_text_of_a_stream_is_recorded() {
    let client = client(0, StatusCode::OK).await;
    let tree = record(|builder| builder, async {
        respan::trace_content(false)
            .scope(async {
                converse_stream(&client, usize::MAX).await;
            })
            .await;
    })
    .await;
    let span = tree.find("bedrock.converse").expect("the span");
    assert_eq!(tokens(&span, "gen_ai.usage.output_tokens"), "2");
    let all = format!("{:?}", span.data());
    assert!(!all.contains("Paris") && !all.contains("Capital"), "{all}");
}

#[tokio::test]
async fn a_call_with_two_attempts_is_one_span() {
    let client = client(1, StatusCode::SERVICE_UNAVAILABLE).await;
    let tree = record(|builder| builder, async {
        converse(&client).await.expect("an answer of the second attempt");
    })
    .await;
    assert_eq!(tree.to_string(), "bedrock.converse\n");
    assert!(tree.find("bedrock.converse").expect("the span").error().is_none());
}

#[tokio::test]
async fn an_error_of_the_service_is_recorded() {
    let client = client(100, StatusCode::BAD_REQUEST).await;
    let tree = record(|builder| builder, async {
        assert!(converse(&client).await.is_err());
    })
    .await;
    let span = tree.find("bedrock.converse").expect("the span");
    assert!(span.error().is_some(), "{span:?}");
}

#[tokio::test]
async fn blocked_it_calls_through() {
    let client = client(0, StatusCode::OK).await;
    let options = |builder: TelemetryBuilder| builder.block_instruments([Instruments::Bedrock]);
    let tree = record(options, async {
        converse(&client).await.expect("an answer");
    })
    .await;
    assert_eq!(tree.to_string(), "");
}
