//! Token counts and error types in the headers of Amazon Bedrock's responses.

use crate::requests::{post, question, read};
use crate::server::{Server, response};
use opentelemetry::trace::Status;
use respan::testing::{TestSpan, recording};
use serde_json::{Value, json};

/// The span of a call of this path, whose response has these headers beside its body.
async fn span_of(
    path: &str,
    request: &Value,
    status: u16,
    headers: [(&'static str, &'static str); 2],
    body: &Value,
) -> TestSpan {
    let body = body.to_string();
    let server = Server::start(move |_, _| {
        let mut answer = response(status, "application/json", body.clone());
        for (name, value) in headers {
            answer.headers_mut().insert(name, value.parse().unwrap());
        }
        answer
    })
    .await;
    let (telemetry, exporter) = recording();
    let call = async {
        let answer = post(&format!("{}{path}", server.url), request).await.unwrap();
        assert_eq!(answer.headers()[headers[0].0], headers[0].1, "headers are passed on");
        read(answer).await.unwrap();
    };
    telemetry.scope(call).await;
    let tree = exporter.tree();
    assert_eq!(tree.spans().count(), 1, "{tree}");
    tree.spans().next().unwrap().clone()
}

const COUNTS: [(&str, &str); 2] = [
    ("x-amzn-bedrock-input-token-count", "9"),
    ("x-amzn-bedrock-output-token-count", "2"),
];

#[tokio::test]
async fn counts_of_a_model_without_usage() {
    let request = json!({ "prompt": "<s>[INST] Capital of France? [/INST]", "max_tokens": 20 });
    let body = json!({ "outputs": [{ "text": "Paris.", "stop_reason": "stop" }] });
    let path = "/model/mistral.mistral-7b-instruct-v0:2/invoke";
    let span = span_of(path, &request, 200, COUNTS, &body).await;
    assert_eq!(span.text("gen_ai.completion.0.content"), "Paris.");
    assert_eq!(span.text("gen_ai.usage.input_tokens"), "9");
    assert_eq!(span.text("gen_ai.usage.output_tokens"), "2");
    assert_eq!(span.text("llm.usage.total_tokens"), "11");
}

#[tokio::test]
async fn an_error_type_beside_a_message() {
    let headers = [
        ("x-amzn-errortype", "ThrottlingException:http://internal.example/coral/"),
        ("x-amzn-requestid", "1"),
    ];
    let request = json!({ "prompt": "Capital of France?" });
    let body = json!({ "message": "Too many requests" });
    let path = "/model/mistral.mistral-7b-instruct-v0:2/invoke";
    let span = span_of(path, &request, 429, headers, &body).await;
    assert_eq!(span.text("error.type"), "ThrottlingException");
    assert_eq!(span.data().status, Status::error("Error code: 429 - Too many requests"));
}

#[tokio::test]
async fn other_apis_are_counted_by_their_bodies() {
    let body = json!({ "id": "1", "choices": [] });
    let span = span_of("/v1/chat/completions", &question(), 200, COUNTS, &body).await;
    assert!(span.attribute("gen_ai.usage.input_tokens").is_none());
}
