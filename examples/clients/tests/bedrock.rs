//! aws-sdk-bedrockruntime: `Converse`, `InvokeModel`, retries and errors, against a server of this process.

use aws_credential_types::Credentials;
use aws_sdk_bedrockruntime::config::{BehaviorVersion, Region, retry::RetryConfig};
use aws_sdk_bedrockruntime::primitives::Blob;
use aws_sdk_bedrockruntime::types::{ContentBlock, ConversationRole, Message};
use aws_sdk_bedrockruntime::{Client, Config};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use axum::http::{HeaderMap, StatusCode, Uri};
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
            let body = SdkBody::from(response.bytes().await.map_err(other)?.to_vec());
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

/// A server that fails the first requests with this status.
async fn client(failures: usize, status: StatusCode) -> Client {
    let count = Arc::new(AtomicUsize::new(0));
    let handle = move |uri: Uri, headers: HeaderMap, Json(request): Json<Value>| {
        let count = Arc::clone(&count);
        async move {
            assert!(headers.contains_key("authorization"), "requests are signed");
            if count.fetch_add(1, Ordering::Relaxed) < failures {
                return (status, Json(json!({ "message": "Too many requests" })));
            }
            assert_eq!(request["messages"][0]["role"], "user");
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
            (StatusCode::OK, Json(answer))
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handle)).await });
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
