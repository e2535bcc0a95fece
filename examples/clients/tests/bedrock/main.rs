//! aws-sdk-bedrockruntime: `Converse`, `InvokeModel`, their streams, retries and errors, against a server of this process.

mod server;
mod streams;

use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::primitives::Blob;
use aws_sdk_bedrockruntime::types::{ContentBlock, ConversationRole, Message};
use axum::http::StatusCode;
use respan::testing::SpanTree;
use respan::{Instruments, TelemetryBuilder};
use respan_client_examples::recording::in_memory;
use serde_json::json;
use server::{ANSWER, client};
use std::future::Future;

/// The model of all calls by `Converse`.
pub(crate) const MODEL: &str = "anthropic.claude-3-haiku-20240307-v1:0";

pub(crate) fn question() -> Message {
    Message::builder()
        .role(ConversationRole::User)
        .content(ContentBlock::Text("Capital of France?".to_owned()))
        .build()
        .expect("a message")
}

async fn converse(client: &Client) -> Result<String, String> {
    let call = client.converse().model_id(MODEL).messages(question());
    let answer = call
        .send()
        .await
        .map_err(|error| error.into_service_error().to_string())?;
    Ok(format!("{:?}", answer.output()))
}

pub(crate) async fn record<F: Future<Output = ()>>(
    options: impl FnOnce(TelemetryBuilder) -> TelemetryBuilder,
    future: F,
) -> SpanTree {
    let (builder, exporter) = in_memory();
    let telemetry = options(builder).build().expect("a telemetry");
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
