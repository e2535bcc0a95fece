//! The names of OpenTelemetry's semantic conventions.

use super::{call, find, parsed, text, write};
use respan_instrumentation::{Api, ModelCall, Naming, Operation, Provider};
use serde_json::json;

#[test]
fn opentelemetry_reads_messages() {
    let span = write(Naming::OpenTelemetry, &call());
    assert_eq!(
        parsed(&span, "gen_ai.output.messages"),
        json!([{"role": "assistant", "finish_reason": "tool_call", "parts": [
            {"type": "text", "content": "I look."},
            {"type": "tool_call", "id": "c1", "name": "get_weather", "arguments": {"city": "Paris"}},
        ]}])
    );
    assert_eq!(text(&span, "server.address"), "api.openai.com");
    assert_eq!(find(&span, "gen_ai.usage.cache_read.input_tokens"), Some(&8.into()));
    assert_eq!(find(&span, "gen_ai.usage.total_tokens"), None);
    assert!(
        !span
            .attributes
            .iter()
            .any(|(key, _)| key.starts_with("llm.") || key.starts_with("gen_ai.prompt."))
    );
}

/// Google and xAI count the tokens of reasoning beside those of the output, and the semantic conventions among them.
#[test]
fn output_tokens_have_those_of_reasoning() {
    let gemini = ModelCall::new(Provider::Gemini, Operation::GenerateContent).response_json(
        Api::GeminiGenerate,
        &json!({"usageMetadata": {"promptTokenCount": 1000, "candidatesTokenCount": 10, "thoughtsTokenCount": 90, "totalTokenCount": 1100}}),
    );
    let usage = json!({"usage": {"prompt_tokens": 1000, "completion_tokens": 10, "total_tokens": 1100, "completion_tokens_details": {"reasoning_tokens": 90}}});
    let grok = ModelCall::new(Provider::XAi, Operation::Chat).response_json(Api::OpenAiChat, &usage);
    for call in [gemini, grok] {
        for naming in [
            Naming::OpenTelemetry,
            Naming::Mlflow,
            Naming::OpenInference,
            Naming::Langfuse,
        ] {
            let span = write(naming, &call);
            assert_eq!(
                find(&span, "gen_ai.usage.output_tokens"),
                Some(&100.into()),
                "{naming:?}"
            );
            assert_eq!(find(&span, "gen_ai.usage.reasoning.output_tokens"), Some(&90.into()));
        }
        let phoenix = write(Naming::OpenInference, &call);
        assert_eq!(find(&phoenix, "llm.token_count.completion"), Some(&100.into()));
        let langfuse = parsed(&write(Naming::Langfuse, &call), "langfuse.observation.usage_details");
        assert_eq!((&langfuse["output"], &langfuse["total"]), (&json!(100), &json!(1100)));
        // Respan reads what the provider counts.
        for naming in [Naming::Respan, Naming::Both] {
            let span = write(naming, &call);
            assert_eq!(find(&span, "gen_ai.usage.output_tokens"), Some(&10.into()));
            assert_eq!(find(&span, "llm.usage.total_tokens"), Some(&1100.into()));
        }
    }
    // OpenAI counts them among the output tokens.
    let openai = ModelCall::new(Provider::OpenAi, Operation::Chat).response_json(Api::OpenAiChat, &usage);
    let span = write(Naming::OpenTelemetry, &openai);
    assert_eq!(find(&span, "gen_ai.usage.output_tokens"), Some(&10.into()));
}

#[test]
fn streamed_calls_say_so_in_the_names_of_the_semantic_conventions() {
    let call = |is_streaming: bool| {
        ModelCall::new(Provider::OpenAi, Operation::Chat).request_json(
            Api::OpenAiChat,
            &json!({"model": "gpt-4o", "stream": is_streaming, "messages": []}),
        )
    };
    for naming in [Naming::OpenTelemetry, Naming::Both, Naming::OpenInference] {
        let span = write(naming, &call(true));
        assert_eq!(find(&span, "gen_ai.request.stream"), Some(&true.into()), "{naming:?}");
        assert_eq!(find(&span, "gen_ai.is_streaming"), Some(&true.into()), "{naming:?}");
        assert_eq!(find(&write(naming, &call(false)), "gen_ai.request.stream"), None);
    }
    assert_eq!(find(&write(Naming::Respan, &call(true)), "gen_ai.request.stream"), None);
}
