//! A stand-in for OpenAI's API: chat completions, whole and streamed, with a tool.

use axum::extract::Json;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::post};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The answer to every question.
pub const ANSWER: &str = "The capital of France is Paris.";

/// Starts the server and returns its URL, in place of `https://api.openai.com`.
///
/// A request with tools is answered with a call of the first of them, and the request with its result with the answer.
///
/// # Errors
///
/// If no port can be bound.
pub async fn start() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let router = Router::new().route("/v1/chat/completions", post(chat));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}

async fn chat(Json(request): Json<Value>) -> Response {
    let tool = request.pointer("/tools/0/function/name").and_then(Value::as_str);
    let is_answered = has_tool_result(&request["messages"]);
    let message = match tool {
        Some(tool) if !is_answered => json!({
            "role": "assistant",
            "content": null,
            "tool_calls": [{
                "index": 0,
                "id": "call_1",
                "type": "function",
                "function": { "name": tool, "arguments": r#"{"a":2,"b":3}"# },
            }],
        }),
        _ => json!({ "role": "assistant", "content": ANSWER }),
    };
    if request["stream"] == true {
        stream(&request, &message)
    } else {
        Json(whole(&request, &message)).into_response()
    }
}

fn has_tool_result(messages: &Value) -> bool {
    let mut messages = messages.as_array().into_iter().flatten();
    messages.any(|message| message["role"] == "tool")
}

fn finish_reason(message: &Value) -> &'static str {
    if message["tool_calls"].is_array() {
        "tool_calls"
    } else {
        "stop"
    }
}

fn whole(request: &Value, message: &Value) -> Value {
    json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": request["model"],
        "choices": [{ "index": 0, "message": message, "finish_reason": finish_reason(message), "logprobs": null }],
        "usage": usage(),
    })
}

fn usage() -> Value {
    json!({ "prompt_tokens": 21, "completion_tokens": 7, "total_tokens": 28 })
}

/// Server-sent events: the text in two pieces, the finish reason, the usage.
fn stream(request: &Value, message: &Value) -> Response {
    let chunk = |choices: Value, usage: Value| {
        json!({
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": request["model"],
            "choices": choices,
            "usage": usage,
        })
    };
    let delta = |delta: Value| {
        chunk(
            json!([{ "index": 0, "delta": delta, "finish_reason": null }]),
            Value::Null,
        )
    };
    let mut events = Vec::new();
    match message["content"].as_str() {
        Some(text) => {
            let (first, second) = text.split_at(text.len() / 2);
            events.push(delta(json!({ "role": "assistant", "content": first })));
            events.push(delta(json!({ "content": second })));
        }
        None => events.push(delta(message.clone())),
    }
    let finish = json!([{ "index": 0, "delta": {}, "finish_reason": finish_reason(message) }]);
    events.push(chunk(finish, Value::Null));
    events.push(chunk(json!([]), usage()));
    let mut body: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    body.push_str("data: [DONE]\n\n");
    ([(CONTENT_TYPE, "text/event-stream")], body).into_response()
}
