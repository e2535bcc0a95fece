//! Requests and responses of the tests.

use bytes::Bytes;
use reqwest::Response;
use serde_json::{Value, json};

pub(crate) const QUESTION: &str = "Capital of France?";

pub(crate) fn question() -> Value {
    json!({ "model": "gpt-4o-mini", "messages": [{ "role": "user", "content": QUESTION }] })
}

pub(crate) fn streamed_question() -> Value {
    let mut body = question();
    body["stream"] = true.into();
    body
}

pub(crate) fn completion(text: &str) -> Value {
    json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-4o-mini-2024-07-18",
        "choices": [{ "index": 0, "message": { "role": "assistant", "content": text }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11 },
    })
}

/// An event of a streamed completion.
pub(crate) fn event(content: &str) -> String {
    let delta = json!({ "content": content });
    let chunk = json!({ "id": "chatcmpl-1", "model": "gpt-4o-mini", "choices": [{ "index": 0, "delta": delta }] });
    format!("data: {chunk}\n\n")
}

pub(crate) const DONE: &str = "data: [DONE]\n\n";

/// Posts JSON through the traced client.
pub(crate) async fn post(url: &str, body: &Value) -> reqwest_middleware::Result<Response> {
    post_with(&respan::http::client(), url, body).await
}

pub(crate) async fn post_with(
    client: &reqwest_middleware::ClientWithMiddleware,
    url: &str,
    body: &Value,
) -> reqwest_middleware::Result<Response> {
    let request = client.post(url).header("content-type", "application/json");
    request.body(body.to_string()).send().await
}

/// Reads a body to its end.
pub(crate) async fn read(response: Response) -> reqwest::Result<Bytes> {
    response.bytes().await
}
