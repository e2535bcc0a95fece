//! The streams of each API, folded into the response that they have without streaming.

#![allow(clippy::unwrap_used)]

mod support;

use respan_instrumentation::{Api, Fold, Folded};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use support::{FRAMES, LINES, SSE, fold, frame};

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
fn openai_choices_and_tool_calls_are_told_apart_by_index() {
    let call = |index: u64, id: Value, text: &str| json!({"index": index, "id": id, "function": {"name": if id.is_null() { "" } else { "f" }, "arguments": text}});
    let delta =
        |index: u64, delta: Value| json!({"choices": [{"index": index, "delta": delta, "finish_reason": null}]});
    let folded = response(
        Api::OpenAiChat,
        &[
            delta(1, json!({"role": "assistant", "content": "B"})),
            delta(
                0,
                json!({"role": "assistant", "content": null, "tool_calls": [call(0, json!("c0"), "{\"a\":"), call(1, json!("c1"), "")]}),
            ),
            delta(0, json!({"tool_calls": [call(1, Value::Null, "{}")]})),
            delta(0, json!({"tool_calls": [call(0, Value::Null, "\"\\n\"}")]})),
            delta(1, json!({"reasoning_content": "hm", "content": "lue"})),
            json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]}),
            json!({"choices": [], "usage": {"prompt_tokens": 3}}),
        ],
    );
    assert_eq!(folded["usage"]["prompt_tokens"], 3);
    assert_eq!(folded["choices"][0]["finish_reason"], "tool_calls");
    let calls = &folded["choices"][0]["message"]["tool_calls"];
    assert_eq!(
        calls[0],
        json!({"id": "c0", "type": "function", "function": {"name": "f", "arguments": "{\"a\":\"\\n\"}"}})
    );
    assert_eq!(calls[1]["function"]["arguments"], "{}");
    assert_eq!(
        folded["choices"][1]["message"],
        json!({"role": "assistant", "content": "Blue", "reasoning_content": "hm"})
    );
}

#[test]
fn anthropic_counts_replace_each_other() {
    let folded = response(
        Api::AnthropicMessages,
        &[
            json!({"type": "message_start", "message": {"id": "m", "content": [], "usage": {"input_tokens": 19, "output_tokens": 1}}}),
            json!({"type": "content_block_start", "index": 0, "content_block": {"type": "tool_use", "id": "t", "name": "f", "input": {}}}),
            json!({"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": "{\"a\":"}}),
            json!({"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": "1}"}}),
            json!({"type": "something_new", "x": 1}),
            json!({"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 3}}),
            json!({"type": "message_delta", "delta": {}, "usage": {"output_tokens": 5}}),
            json!({"type": "message_stop"}),
        ],
    );
    assert_eq!(folded["usage"], json!({"input_tokens": 19, "output_tokens": 5}));
    assert_eq!(
        folded["content"],
        json!([{"type": "tool_use", "id": "t", "name": "f", "input": {"a": 1}}])
    );
    assert_eq!(folded["stop_reason"], "tool_use");
}

#[test]
fn responses_that_end_early_keep_what_was_said() {
    let folded = fold(
        Api::OpenAiResponses,
        SSE,
        &sse(&[
            json!({"type": "response.created", "response": {"id": "r", "model": "m", "status": "in_progress", "output": []}}),
            json!({"type": "response.output_item.added", "output_index": 0, "item": {"type": "message", "role": "assistant", "content": []}}),
            json!({"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "Par"}),
            json!({"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "is"}),
            json!({"type": "response.function_call_arguments.delta", "output_index": 1, "delta": "{}"}),
        ]),
    );
    assert!(!folded.is_complete());
    let response = folded.response().unwrap();
    assert_eq!(response["id"], "r");
    assert_eq!(
        response["output"][0]["content"],
        json!([{"type": "output_text", "text": "Paris"}])
    );
    assert_eq!(response["output"][1]["arguments"], "{}");
}

#[test]
fn ollama_lines_are_put_together() {
    let lines = "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"Pa\"},\"done\":false}\n{\"message\":{\"content\":\"ris\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{}}}]},\"done\":false}\n{\"message\":{\"content\":\"\"},\"done\":true,\"eval_count\":4}\n";
    let folded = fold(Api::OllamaChat, LINES, lines.as_bytes());
    assert!(folded.is_complete());
    let expected = json!({
        "model": "m", "done": true, "eval_count": 4,
        "message": {"role": "assistant", "content": "Paris", "tool_calls": [{"function": {"name": "f", "arguments": {}}}]},
    });
    assert_eq!(folded.response(), Some(&expected));
}

#[test]
fn gemini_parts_are_put_together() {
    let part = |part: Value| json!({"candidates": [{"content": {"role": "model", "parts": [part]}, "index": 0}], "usageMetadata": {"promptTokenCount": 1}});
    let events = [
        part(json!({"text": "hm", "thought": true})),
        part(json!({"text": "Par"})),
        part(json!({"text": "is"})),
        part(json!({"functionCall": {"name": "f", "args": {}}})),
        json!({"candidates": [{"finishReason": "STOP", "index": 0}], "usageMetadata": {"promptTokenCount": 2}, "responseId": "g"}),
    ];
    let expected =
        json!([{"text": "hm", "thought": true}, {"text": "Paris"}, {"functionCall": {"name": "f", "args": {}}}]);
    let list = serde_json::to_vec(&events).unwrap();
    for folded in [
        fold(Api::GeminiGenerate, SSE, &sse(&events)),
        fold(Api::GeminiGenerate, "application/json", &list),
    ] {
        assert!(folded.is_complete() && folded.is_streamed());
        let response = folded.response().unwrap();
        assert_eq!(response["candidates"][0]["content"]["parts"], expected);
        assert_eq!(response["usageMetadata"]["promptTokenCount"], 2);
        assert_eq!(response["candidates"][0]["finishReason"], "STOP");
    }
}

#[test]
fn cohere_events_are_put_together() {
    let message = |message: Value| json!({"message": message});
    let folded = response(
        Api::CohereChat,
        &[
            json!({"type": "message-start", "id": "c", "delta": message(json!({"role": "assistant"}))}),
            json!({"type": "tool-plan-delta", "delta": message(json!({"tool_plan": "I look."}))}),
            json!({"type": "tool-call-start", "index": 0, "delta": message(json!({"tool_calls": {"id": "t", "type": "function", "function": {"name": "f", "arguments": ""}}}))}),
            json!({"type": "tool-call-delta", "index": 0, "delta": message(json!({"tool_calls": {"function": {"arguments": "{}"}}}))}),
            json!({"type": "tool-call-end", "index": 0}),
            json!({"type": "content-start", "index": 0, "delta": message(json!({"content": {"type": "text", "text": ""}}))}),
            json!({"type": "content-delta", "index": 0, "delta": message(json!({"content": {"text": "Paris"}}))}),
            json!({"type": "content-end", "index": 0}),
            json!({"type": "message-end", "delta": {"finish_reason": "COMPLETE", "usage": {"billed_units": {"input_tokens": 9}}}}),
        ],
    );
    let expected = json!({
        "id": "c", "finish_reason": "COMPLETE", "usage": {"billed_units": {"input_tokens": 9}},
        "message": {
            "role": "assistant", "content": [{"type": "text", "text": "Paris"}], "tool_plan": "I look.",
            "tool_calls": [{"id": "t", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
        },
    });
    assert_eq!(folded, expected);
}

#[test]
fn anthropic_text_completions_are_put_together() {
    let piece = |text: &str, reason: Value| json!({"type": "completion", "id": "c", "completion": text, "stop_reason": reason, "model": "claude-2.1"});
    let events = [
        piece(" Par", Value::Null),
        json!({"type": "ping"}),
        piece("is.", Value::Null),
        piece("", json!("stop_sequence")),
    ];
    let folded = fold(Api::AnthropicCompletion, SSE, &sse(&events));
    assert!(folded.is_complete());
    assert_eq!(folded.chunks(), 3);
    assert_eq!(folded.response(), Some(&piece(" Paris.", json!("stop_sequence"))));

    let early = fold(Api::AnthropicCompletion, SSE, &sse(&events[..2]));
    assert!(!early.is_complete());
    assert_eq!(early.response().unwrap()["completion"], " Par");

    let error = json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}});
    let failed = response(Api::AnthropicCompletion, &[events[0].clone(), error.clone()]);
    assert_eq!(
        (&failed["completion"], &failed["error"]),
        (&json!(" Par"), &error["error"])
    );
}

#[test]
fn cohere_text_completions_are_put_together() {
    let lines = |events: &[Value]| -> Folded {
        let lines: Vec<_> = events.iter().map(Value::to_string).collect();
        fold(
            Api::CohereGenerate,
            "application/stream+json",
            lines.join("\n").as_bytes(),
        )
    };
    let piece = |index: u64, text: &str| json!({"event_type": "text-generation", "index": index, "text": text, "is_finished": false});
    let whole = json!({"id": "r", "generations": [{"id": "a", "text": " Paris.", "finish_reason": "COMPLETE"}]});
    let events = [
        piece(0, " Par"),
        piece(1, "It"),
        piece(0, "is."),
        json!({"event_type": "stream-end", "is_finished": true, "finish_reason": "COMPLETE", "response": whole}),
    ];
    let folded = lines(&events);
    assert!(folded.is_complete());
    assert_eq!((folded.response(), folded.chunks()), (Some(&whole), 4));

    let early = lines(&events[..3]);
    assert!(!early.is_complete());
    let texts: Vec<_> = early.response().unwrap()["generations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["text"])
        .collect();
    assert_eq!(texts, [" Paris.", "It"]);

    let failed =
        json!({"event_type": "stream-error", "is_finished": true, "finish_reason": "ERROR", "err": "out of capacity"});
    let failed = lines(&[piece(0, " Par"), failed]);
    let expected = json!({"error": "out of capacity", "generations": [{"text": " Par", "finish_reason": "ERROR"}]});
    assert_eq!(failed.response(), Some(&expected));
}

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
