//! The streams of each API, folded into the response that they have without streaming.

#![allow(clippy::unwrap_used)]

mod bedrock;
mod chats;
mod completions;
mod servers;
#[path = "../support/mod.rs"]
mod support;

use respan_instrumentation::{Api, Endpoint, Fold, Folded, ModelCall, Provider};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use support::{FRAMES, SSE, fold, frame};

fn sse(events: &[Value]) -> Vec<u8> {
    events
        .iter()
        .flat_map(|event| format!("data: {event}\n\n").into_bytes())
        .collect()
}

fn response(api: Api, events: &[Value]) -> Value {
    let folded = fold(api, SSE, &sse(events));
    assert_eq!(folded.parse_errors(), 0);
    folded.response().unwrap().clone()
}

#[test]
fn errors_in_streams_are_kept() {
    let folded = fold(
        Api::BedrockConverse,
        FRAMES,
        &frame("exception", "throttlingException", "{\"message\":\"slow down\"}"),
    );
    assert_eq!(
        folded.response().unwrap()["error"],
        json!({"type": "throttlingException", "message": "slow down"})
    );
    let error = json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}});
    assert_eq!(
        response(Api::AnthropicMessages, std::slice::from_ref(&error))["error"],
        error["error"]
    );
    let error = json!({"error": {"message": "bad", "type": "server_error"}});
    assert_eq!(response(Api::OpenAiChat, std::slice::from_ref(&error)), error);
}

#[test]
fn the_first_chunk_is_the_first_with_content() {
    let start = Instant::now().checked_sub(Duration::from_secs(5)).unwrap();
    let time = |events: &[Value]| -> Folded {
        let mut fold = Fold::new(Api::OpenAiChat, SSE).started_at(start);
        fold.push(&sse(events));
        fold.finish()
    };
    let role = json!({"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]});
    let text = json!({"choices": [{"index": 0, "delta": {"content": "P"}}]});
    assert_eq!(time(std::slice::from_ref(&role)).time_to_first_chunk(), None);
    let first = time(&[role, text]).time_to_first_chunk().unwrap();
    assert!(
        first >= Duration::from_secs(5) && first < Duration::from_secs(60),
        "{first:?}"
    );
}

#[test]
fn an_error_in_plain_text_is_kept() {
    for api in [
        Api::OpenAiChat,
        Api::OpenAiCompletion,
        Api::OpenAiResponses,
        Api::AnthropicMessages,
        Api::AnthropicCompletion,
    ] {
        let folded = fold(api, SSE, b"event: error\ndata: Internal Server Error\n\n");
        assert_eq!(folded.parse_errors(), 0, "{api:?}");
        let call = ModelCall::from_request(&Endpoint::of(api, Provider::OpenAi), b"{}").respond(api, 200, folded);
        let error = call.failure().unwrap_or_else(|| panic!("{api:?}"));
        assert!(format!("{error:?}").contains("\"Internal Server Error\""), "{error:?}");
    }
}

#[test]
fn a_partial_image_is_no_answer() {
    let images = |events: &[&str]| {
        let events: Vec<_> = events
            .iter()
            .map(|kind| json!({"type": format!("image_generation.{kind}"), "b64_json": "AAAA"}))
            .collect();
        let endpoint = Endpoint::of(Api::OpenAiImages, Provider::OpenAi);
        let folded = fold(endpoint.api(), SSE, &sse(&events));
        let call = ModelCall::from_request(&endpoint, b"{}").respond(endpoint.api(), 200, folded);
        call.choices().len()
    };
    assert_eq!(images(&["partial_image"]), 0);
    assert_eq!(images(&["partial_image", "completed"]), 1);
}
