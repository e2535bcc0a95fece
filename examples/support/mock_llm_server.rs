//! A local server with the APIs of OpenAI and Anthropic: the same format of requests and responses, with a constant text.
//!
//! Responses are streamed where the request asks for it. A request with the wrong key is refused with status 401, and one for a
//! model named `error-STATUS` with that status.

use super::server::serve;
use axum::extract::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::post};
use serde_json::{Value, json};

/// The key that the server accepts.
pub const API_KEY: &str = "mock-key";

/// Starts the server and returns its URL, in place of `https://api.openai.com` and `https://api.anthropic.com`.
///
/// # Errors
///
/// If no port can be bound.
pub async fn start() -> std::io::Result<String> {
    let router = Router::new()
        .route("/v1/chat/completions", post(chat))
        .route("/v1/embeddings", post(embeddings))
        .route("/v1/messages", post(messages));
    serve(router).await
}

/// A refusal, as both services describe it.
struct Refusal(StatusCode, &'static str);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self(status, message) = self;
        let error = json!({ "type": "mock_error", "message": message, "param": null, "code": status.as_str() });
        (status, Json(json!({ "type": "error", "error": error }))).into_response()
    }
}

async fn chat(headers: HeaderMap, Json(body): Json<Value>) -> Result<Response, Refusal> {
    check(&headers, "authorization", &format!("Bearer {API_KEY}"), &body)?;
    let question = last_message(&body)?;
    let (message, reason) = match tool_to_call(&body) {
        Some(tool) => (tool_call(tool), "tool_calls"),
        None => (json!({ "role": "assistant", "content": answer(&question) }), "stop"),
    };
    let (input, output) = (tokens(&question), tokens(message["content"].as_str().unwrap_or("call")));
    let usage = json!({ "prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output });
    let part = |object: &str, choices: Value| json!({ "id": "chatcmpl-mock", "object": object, "created": 1_760_000_000, "model": body["model"], "choices": choices });
    if body["stream"] != true {
        let choice = json!({ "index": 0, "message": message, "finish_reason": reason, "logprobs": null });
        let mut completion = part("chat.completion", json!([choice]));
        completion["usage"] = usage;
        return Ok(Json(completion).into_response());
    }
    let chunk = |delta: Value, reason: Value| {
        part(
            "chat.completion.chunk",
            json!([{ "index": 0, "delta": delta, "finish_reason": reason }]),
        )
    };
    let text = message["content"].as_str().unwrap_or_default();
    let mut events = vec![chunk(json!({ "role": "assistant", "content": "" }), Value::Null)];
    events.extend(words(text).map(|word| chunk(json!({ "content": word }), Value::Null)));
    if let Value::Object(call) = &message["tool_calls"][0] {
        let mut call = call.clone();
        call.insert("index".to_owned(), 0.into());
        events.push(chunk(json!({ "tool_calls": [call] }), Value::Null));
    }
    events.push(chunk(json!({}), reason.into()));
    if body["stream_options"]["include_usage"] == true {
        let mut last = part("chat.completion.chunk", json!([]));
        last["usage"] = usage;
        events.push(last);
    }
    let events: Vec<_> = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    Ok(stream(events.concat() + "data: [DONE]\n\n"))
}

async fn embeddings(headers: HeaderMap, Json(body): Json<Value>) -> Result<Json<Value>, Refusal> {
    check(&headers, "authorization", &format!("Bearer {API_KEY}"), &body)?;
    let input = body["input"].as_str().ok_or(NO_QUESTION)?;
    let vector: Vec<f64> = input.bytes().take(8).map(|byte| f64::from(byte) / 256.0).collect();
    Ok(Json(json!({
        "object": "list",
        "model": body["model"],
        "data": [{ "object": "embedding", "index": 0, "embedding": vector }],
        "usage": { "prompt_tokens": tokens(input), "total_tokens": tokens(input) },
    })))
}

async fn messages(headers: HeaderMap, Json(body): Json<Value>) -> Result<Response, Refusal> {
    check(&headers, "x-api-key", API_KEY, &body)?;
    let question = last_message(&body)?;
    let answer = "A fine joke, arr! Ten out of ten parrots would repeat it.";
    let (input, output) = (tokens(&question), tokens(answer));
    let message = |content: Value, reason: Value, output: usize| {
        json!({
            "id": "msg_mock", "type": "message", "role": "assistant", "model": body["model"], "content": content,
            "stop_reason": reason, "stop_sequence": null, "usage": { "input_tokens": input, "output_tokens": output },
        })
    };
    if body["stream"] != true {
        let content = json!([{ "type": "text", "text": answer }]);
        return Ok(Json(message(content, "end_turn".into(), output)).into_response());
    }
    let mut events = vec![
        json!({ "type": "message_start", "message": message(json!([]), Value::Null, 1) }),
        json!({ "type": "content_block_start", "index": 0, "content_block": { "type": "text", "text": "" } }),
    ];
    events.extend(words(answer).map(
        |word| json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": word } }),
    ));
    events.extend([
        json!({ "type": "content_block_stop", "index": 0 }),
        json!({ "type": "message_delta", "delta": { "stop_reason": "end_turn" }, "usage": { "output_tokens": output } }),
        json!({ "type": "message_stop" }),
    ]);
    let named = |event: &Value| {
        format!(
            "event: {}\ndata: {event}\n\n",
            event["type"].as_str().unwrap_or_default()
        )
    };
    let events: Vec<_> = events.iter().map(named).collect();
    Ok(stream(events.concat()))
}

const NO_QUESTION: Refusal = Refusal(StatusCode::BAD_REQUEST, "there is no question");

fn check(headers: &HeaderMap, name: &str, expected: &str, body: &Value) -> Result<(), Refusal> {
    if headers
        .get(name)
        .is_none_or(|value| value.as_bytes() != expected.as_bytes())
    {
        return Err(Refusal(StatusCode::UNAUTHORIZED, "the key is wrong"));
    }
    let status = body["model"].as_str().and_then(|model| model.strip_prefix("error-"));
    match status.and_then(|status| status.parse().ok()) {
        Some(status) => Err(Refusal(status, "the model is one that fails")),
        None => Ok(()),
    }
}

/// The text of the last message.
fn last_message(body: &Value) -> Result<String, Refusal> {
    let message = body["messages"].as_array().and_then(|messages| messages.last());
    let content = message.map(|message| &message["content"]).ok_or(NO_QUESTION)?;
    let text = content.as_str().or_else(|| content[0]["text"].as_str());
    text.map(str::to_owned).ok_or(NO_QUESTION)
}

/// The first tool, unless the last message is the result of one.
fn tool_to_call(body: &Value) -> Option<&str> {
    let is_result = body["messages"].as_array()?.last()?["role"] == "tool";
    body["tools"][0]["function"]["name"].as_str().filter(|_| !is_result)
}

fn tool_call(name: &str) -> Value {
    let function = json!({ "name": name, "arguments": "{\"city\":\"Paris\"}" });
    json!({
        "role": "assistant", "content": null,
        "tool_calls": [{ "id": "call_mock", "type": "function", "function": function }],
    })
}

fn stream(events: String) -> Response {
    ([(header::CONTENT_TYPE, "text/event-stream")], events).into_response()
}

/// The words of a text, each with the space after it.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(' ')
}

/// A number of tokens that depends on the text; models count differently.
fn tokens(text: &str) -> usize {
    text.split_whitespace().count()
}

fn answer(question: &str) -> String {
    let subject = || question.split_once("\n\n").map_or("", |(_, subject)| subject);
    if question.starts_with("Tell me a joke") {
        "Why did the span never get lost? It always knew its parent.".to_owned()
    } else if question.starts_with("translate the joke to pirate language") {
        subject()
            .replace("Why did the", "Arr! Why did th'")
            .replace("its parent", "its cap'n")
    } else if question.starts_with("add a signature") {
        " -- Cap'n Trace".to_owned()
    } else if question.contains("say hahahahaha") {
        "hahahahaha".to_owned()
    } else if question.ends_with("degrees") {
        format!("It is {question} in Paris.")
    } else {
        "clap clap".to_owned()
    }
}
