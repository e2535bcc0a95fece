//! A span of a model call as rig-core 0.44 makes it: the same fields, set in the same order.

use respan_benches::json;
use serde_json::{Value, json};
use std::sync::LazyLock;
use tracing::field::Empty;
use tracing::info_span;

static MESSAGES: LazyLock<Value> = LazyLock::new(|| {
    json!([
        {"role": "system", "content": "Answer in one sentence."},
        {"role": "user", "content": "What is the capital of France?"},
    ])
});
static ANSWER: LazyLock<Value> = LazyLock::new(
    || json!([{"role": "assistant", "content": "The capital of France is Paris.", "finish_reason": "stop"}]),
);

/// Records one call.
pub(crate) fn chat(_: i64, _: &str) {
    let span = info_span!(
        target: "rig::completions",
        "chat",
        gen_ai.operation.name = "chat",
        gen_ai.provider.name = "openai",
        gen_ai.request.model = "gpt-4o-mini",
        gen_ai.system_instructions = "Answer in one sentence.",
        gen_ai.request.stream = Empty,
        gen_ai.response.id = Empty,
        gen_ai.response.model = Empty,
        rig.provider_request_id = Empty,
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
        gen_ai.usage.cache_read.input_tokens = Empty,
        gen_ai.usage.cache_creation.input_tokens = Empty,
        gen_ai.usage.tool_use_prompt_tokens = Empty,
        gen_ai.usage.reasoning_tokens = Empty,
        gen_ai.input.messages = Empty,
        gen_ai.output.messages = Empty,
    );
    span.record("gen_ai.input.messages", json(&*MESSAGES));
    span.in_scope(|| {
        span.record("gen_ai.response.id", "chatcmpl-1");
        span.record("gen_ai.response.model", "gpt-4o-mini-2024-07-18");
        span.record("gen_ai.usage.input_tokens", 21);
        span.record("gen_ai.usage.output_tokens", 7);
        span.record("gen_ai.usage.cache_read.input_tokens", 0);
        span.record("gen_ai.output.messages", json(&*ANSWER));
    });
}
