//! Frames of Amazon Bedrock.

use crate::response;
use crate::support::{FRAMES, fold, frame};
use respan_instrumentation::Api;
use serde_json::json;

#[test]
fn bedrock_frames_are_put_together() {
    let stream = [
        frame("event", "messageStart", "{\"role\":\"assistant\"}"),
        frame(
            "event",
            "contentBlockDelta",
            "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"Paris\"}}",
        ),
        frame(
            "event",
            "contentBlockStart",
            "{\"contentBlockIndex\":1,\"start\":{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"f\"}}}",
        ),
        frame(
            "event",
            "contentBlockDelta",
            "{\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":\"{\\\"a\\\":1}\"}}}",
        ),
        frame("event", "messageStop", "{\"stopReason\":\"tool_use\"}"),
        frame(
            "event",
            "metadata",
            "{\"usage\":{\"inputTokens\":1,\"outputTokens\":2,\"totalTokens\":3}}",
        ),
    ];
    let folded = fold(Api::BedrockConverse, FRAMES, &stream.concat());
    assert!(folded.is_complete());
    let expected = json!({
        "stopReason": "tool_use", "usage": {"inputTokens": 1, "outputTokens": 2, "totalTokens": 3},
        "output": {"message": {"role": "assistant", "content": [
            {"text": "Paris"}, {"toolUse": {"toolUseId": "t", "name": "f", "input": {"a": 1}}},
        ]}},
    });
    assert_eq!(folded.response(), Some(&expected));
}

#[test]
fn bedrock_chunks_are_in_the_format_of_the_model() {
    // {"type":"message_start","message":{"usage":{"input_tokens":1}}} and so on, in base64.
    let chunks = [
        "eyJ0eXBlIjoibWVzc2FnZV9zdGFydCIsIm1lc3NhZ2UiOnsidXNhZ2UiOnsiaW5wdXRfdG9rZW5zIjoxfX19",
        "eyJ0eXBlIjoiY29udGVudF9ibG9ja19kZWx0YSIsImluZGV4IjowLCJkZWx0YSI6eyJ0ZXh0IjoiUGFyaXMifX0=",
        "eyJ0eXBlIjoibWVzc2FnZV9zdG9wIn0=",
    ];
    let stream: Vec<u8> = chunks
        .iter()
        .flat_map(|chunk| frame("event", "chunk", &json!({"bytes": chunk}).to_string()))
        .collect();
    let folded = fold(Api::BedrockInvoke, FRAMES, &stream);
    assert_eq!(
        folded.response().unwrap()["content"],
        json!([{"type": "text", "text": "Paris"}])
    );
    let titan = [
        json!({"outputText": "Pa", "index": 0}),
        json!({"outputText": "ris", "completionReason": "FINISH"}),
    ];
    let expected = json!({"outputText": "Paris", "index": 0, "completionReason": "FINISH"});
    assert_eq!(response(Api::BedrockInvoke, &titan), expected);
}
