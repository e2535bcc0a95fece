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

/// An event of `InvokeModelWithResponseStream`, in base64.
fn chunk(encoded: &str) -> Vec<u8> {
    frame("event", "chunk", &json!({"bytes": encoded}).to_string())
}

#[test]
fn a_guardrail_stands_beside_the_events_of_nova() {
    // {"contentBlockDelta":{"delta":{"text":"Pa"},"contentBlockIndex":0},"amazon-bedrock-guardrailAction":"NONE"}, the same with
    // "ris" and the index 1, and {"metadata":{"usage":{"inputTokens":7}},"amazon-bedrock-guardrailAction":"NONE"}.
    let chunks = [
        "eyJjb250ZW50QmxvY2tEZWx0YSI6eyJkZWx0YSI6eyJ0ZXh0IjoiUGEifSwiY29udGVudEJsb2NrSW5kZXgiOjB9LCJhbWF6b24tYmVkcm9jay1ndWFyZHJhaWxBY3Rpb24iOiJOT05FIn0=",
        "eyJjb250ZW50QmxvY2tEZWx0YSI6eyJkZWx0YSI6eyJ0ZXh0IjoicmlzIn0sImNvbnRlbnRCbG9ja0luZGV4IjoxfSwiYW1hem9uLWJlZHJvY2stZ3VhcmRyYWlsQWN0aW9uIjoiTk9ORSJ9",
        "eyJtZXRhZGF0YSI6eyJ1c2FnZSI6eyJpbnB1dFRva2VucyI6N319LCJhbWF6b24tYmVkcm9jay1ndWFyZHJhaWxBY3Rpb24iOiJOT05FIn0=",
    ];
    let folded = fold(Api::BedrockInvoke, FRAMES, &chunks.map(chunk).concat());
    assert!(folded.is_complete());
    let content = json!([{"text": "Paris"}]);
    let expected =
        json!({"usage": {"inputTokens": 7}, "output": {"message": {"role": "assistant", "content": content}}});
    assert_eq!(folded.response(), Some(&expected));
}

#[test]
fn members_of_events_that_are_null_are_absent() {
    // {"error":null,"outputText":"Pa"} and {"outputText":"ris"}
    let chunks = [
        "eyJlcnJvciI6bnVsbCwib3V0cHV0VGV4dCI6IlBhIn0=",
        "eyJvdXRwdXRUZXh0IjoicmlzIn0=",
    ];
    let titan = fold(Api::BedrockInvoke, FRAMES, &chunks.map(chunk).concat());
    assert_eq!(titan.response(), Some(&json!({"outputText": "Paris"})));
    let delta =
        |text: &str| json!({"contentBlockDelta": {"delta": {"text": text}}, "contentBlockStop": null, "error": null});
    let stop = json!({"contentBlockDelta": null, "messageStop": {"stopReason": "end_turn"}});
    let converse = response(Api::BedrockConverse, &[delta("Pa"), delta("ris"), stop]);
    let content = json!([{"text": "Paris"}]);
    let expected = json!({"stopReason": "end_turn", "output": {"message": {"role": "assistant", "content": content}}});
    assert_eq!(converse, expected);
}

#[test]
fn an_exception_does_not_replace_what_came_before() {
    // {"type":"content_block_delta","index":0,"delta":{"text":"Paris"}} and {"outputText": "Paris"}
    let claude = "eyJ0eXBlIjoiY29udGVudF9ibG9ja19kZWx0YSIsImluZGV4IjowLCJkZWx0YSI6eyJ0ZXh0IjoiUGFyaXMifX0=";
    let titan = "eyJvdXRwdXRUZXh0IjogIlBhcmlzIn0=";
    let exception = frame("exception", "throttlingException", "{\"message\":\"slow down\"}");
    for (encoded, text) in [(claude, "/content/0/text"), (titan, "/outputText")] {
        let folded = fold(
            Api::BedrockInvoke,
            FRAMES,
            &[chunk(encoded), exception.clone()].concat(),
        );
        let response = folded.response().unwrap();
        assert_eq!(response.pointer(text), Some(&json!("Paris")), "{response}");
        assert_eq!(response["error"]["type"], "throttlingException", "{response}");
    }
}
