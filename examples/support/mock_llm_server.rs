//! A stand-in for the APIs of OpenAI and Anthropic: the same format of requests and answers, with a constant text.

use super::server::serve;
use axum::extract::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::{Router, routing::post};
use serde_json::{Value, json};

/// The key that the stand-ins accept.
pub const API_KEY: &str = "stand-in";

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

type Answer = Result<Json<Value>, (StatusCode, &'static str)>;

const NO_QUESTION: (StatusCode, &str) = (StatusCode::BAD_REQUEST, "there is no question");

async fn chat(headers: HeaderMap, Json(body): Json<Value>) -> Answer {
    check_key(&headers, "authorization", &format!("Bearer {API_KEY}"))?;
    let question = question(&body)?;
    let answer = answer(question);
    let (input, output) = (tokens(question), tokens(&answer));
    Ok(Json(json!({
        "object": "chat.completion",
        "model": body["model"],
        "choices": [{ "index": 0, "message": { "role": "assistant", "content": answer }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output },
    })))
}

async fn embeddings(headers: HeaderMap, Json(body): Json<Value>) -> Answer {
    check_key(&headers, "authorization", &format!("Bearer {API_KEY}"))?;
    let input = body["input"].as_str().ok_or(NO_QUESTION)?;
    let vector: Vec<f64> = input.bytes().take(8).map(|byte| f64::from(byte) / 256.0).collect();
    Ok(Json(json!({
        "object": "list",
        "model": body["model"],
        "data": [{ "object": "embedding", "index": 0, "embedding": vector }],
        "usage": { "prompt_tokens": tokens(input), "total_tokens": tokens(input) },
    })))
}

async fn messages(headers: HeaderMap, Json(body): Json<Value>) -> Answer {
    check_key(&headers, "x-api-key", API_KEY)?;
    let question = question(&body)?;
    let answer = "A fine joke, arr! Ten out of ten parrots would repeat it.";
    Ok(Json(json!({
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [{ "type": "text", "text": answer }],
        "stop_reason": "end_turn",
        "usage": { "input_tokens": tokens(question), "output_tokens": tokens(answer) },
    })))
}

fn check_key(headers: &HeaderMap, name: &str, expected: &str) -> Result<(), (StatusCode, &'static str)> {
    match headers.get(name) {
        Some(value) if value.as_bytes() == expected.as_bytes() => Ok(()),
        _ => Err((StatusCode::UNAUTHORIZED, "the key is wrong")),
    }
}

fn question(body: &Value) -> Result<&str, (StatusCode, &'static str)> {
    body["messages"][0]["content"].as_str().ok_or(NO_QUESTION)
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
    } else {
        "clap clap".to_owned()
    }
}
