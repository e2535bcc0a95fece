//! Events of chats.

use crate::support::{SSE, fold};
use crate::{response, sse};
use respan_instrumentation::Api;
use serde_json::{Value, json};

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
fn anthropic_counts_are_not_replaced_by_zeros_of_clients() {
    // As misanthropic serialises a `message_delta` without `input_tokens`.
    let usage = json!({"input_tokens": 0, "cache_read_input_tokens": null, "output_tokens": 7, "service_tier": null});
    let folded = response(
        Api::AnthropicMessages,
        &[
            json!({"type": "message_start", "message": {"content": [], "usage": {"input_tokens": 19, "cache_read_input_tokens": 5, "output_tokens": 1}}}),
            json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": usage}),
            json!({"type": "message_stop"}),
        ],
    );
    let expected = json!({"input_tokens": 19, "cache_read_input_tokens": 5, "output_tokens": 7});
    assert_eq!(folded["usage"], expected);
}

#[test]
fn an_event_may_be_a_list_of_events() {
    let delta = |text: &str| json!({"choices": [{"index": 0, "delta": {"content": text}}]});
    let lines = format!(
        "{}\n[]\n{}\n[DONE]\n",
        json!([delta("Par"), delta("is")]),
        json!([delta(".")])
    );
    let folded = fold(Api::OpenAiChat, "application/x-ndjson", lines.as_bytes());
    assert!(folded.is_complete());
    assert_eq!((folded.chunks(), folded.parse_errors()), (3, 0));
    assert_eq!(folded.response().unwrap()["choices"][0]["message"]["content"], "Paris.");
    let broken = fold(Api::OpenAiChat, "application/x-ndjson", b"[{\n[1]\n");
    assert_eq!(broken.parse_errors(), 2);
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

/// Azure's asynchronous filter.
#[test]
fn an_event_without_id_and_model_keeps_those_before() {
    let choice = |more: Value| json!([{"index": 0, "finish_reason": null, "delta": more}]);
    let folded = response(
        Api::OpenAiChat,
        &[
            json!({"id": "", "model": "", "choices": [], "prompt_filter_results": []}),
            json!({"id": "c", "model": "gpt-4o", "choices": choice(json!({"content": "Paris."}))}),
            json!({"id": "", "model": "", "choices": [{"index": 0, "finish_reason": null, "content_filter_offsets": {}}]}),
        ],
    );
    assert_eq!((&folded["id"], &folded["model"]), (&json!("c"), &json!("gpt-4o")));
    assert_eq!(folded["choices"][0]["message"]["content"], "Paris.");
}

/// As some proxies end their streams.
#[test]
fn a_terminal_event_without_output_keeps_the_items() {
    let item = json!({"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Paris."}]});
    let folded = response(
        Api::OpenAiResponses,
        &[
            json!({"type": "response.output_item.done", "output_index": 0, "item": item}),
            json!({"type": "response.completed", "response": {"id": "r", "status": "completed", "output": []}}),
        ],
    );
    assert_eq!(folded, json!({"id": "r", "status": "completed", "output": [item]}));
}

#[test]
fn another_message_replaces_the_one_that_broke_off() {
    let start = |id: &str| json!({"type": "message_start", "message": {"id": id, "content": []}});
    let delta =
        |text: &str| json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}});
    let folded = response(
        Api::AnthropicMessages,
        &[
            start("a"),
            delta("Lon"),
            start("b"),
            delta("Par"),
            start("b"),
            delta("is."),
            json!({"type": "message_stop"}),
        ],
    );
    assert_eq!(
        folded,
        json!({"id": "b", "content": [{"type": "text", "text": "Paris."}]})
    );
}
