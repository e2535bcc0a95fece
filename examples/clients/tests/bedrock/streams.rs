//! `ConverseStream` and `InvokeModelWithResponseStream`.

use super::server::{ANSWER, client, server};
use super::{MODEL, question, record};
use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::primitives::Blob;
use aws_sdk_bedrockruntime::types::ConverseStreamOutput;
use axum::http::StatusCode;
use serde_json::json;

async fn converse_stream(client: &Client, reads: usize) -> String {
    let call = client.converse_stream().model_id(MODEL).messages(question());
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
        assert_eq!(tokens(span, "gen_ai.usage.output_tokens"), "2");
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
