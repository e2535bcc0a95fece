//! The same call in the names of each destination.

#![allow(clippy::unwrap_used)]

mod destinations;
mod openinference;
mod semantic_conventions;
#[path = "../support/mod.rs"]
mod support;

use opentelemetry::trace::Status;
use respan_instrumentation::{
    Api, CallError, Choice, Message, ModelCall, Naming, Operation, Part, Provider, ToolCall, ToolDefinition, Usage,
    Writer, WrittenSpan,
};
use respan_runtime::AttributeValue;
use serde_json::{Value, json};
use support::NAMINGS;

fn call() -> ModelCall {
    ModelCall::new(Provider::OpenAi, Operation::Chat)
        .model("gpt-4o")
        .temperature(0.5)
        .top_p(None)
        .max_tokens(64)
        .server_address("api.openai.com")
        .server_port(443)
        .message("system", "You are terse.")
        .message("user", Some("Weather?"))
        .message("user", None::<&str>)
        .tool(ToolDefinition::function("get_weather").parameters(json!({"type": "object"})))
        .choice(
            Choice::new(Message::with_parts(
                "assistant",
                [
                    Part::from("I look."),
                    ToolCall::new("c1", "get_weather", json!({"city": "Paris"})).into(),
                ],
            ))
            .finish_reason("tool_calls"),
        )
        .response_model("gpt-4o-2024")
        .usage(Usage::new().input(20).output(5).cache_read(8))
}

fn write(naming: Naming, call: &ModelCall) -> WrittenSpan {
    Writer::new(naming).write(call)
}

fn find<'a>(span: &'a WrittenSpan, key: &str) -> Option<&'a AttributeValue> {
    span.attributes
        .iter()
        .find(|(name, _)| name == key)
        .map(|(_, value)| value)
}

fn text<'a>(span: &'a WrittenSpan, key: &str) -> &'a str {
    find(span, key)
        .and_then(AttributeValue::as_str)
        .unwrap_or_else(|| panic!("{key} in {:#?}", span.attributes))
}

fn parsed(span: &WrittenSpan, key: &str) -> Value {
    serde_json::from_str(text(span, key)).unwrap()
}

#[test]
fn without_content_only_prompts_answers_and_tools_are_missing() {
    for naming in NAMINGS {
        let with = write(naming, &call());
        let without = Writer::new(naming).content(false).write(&call());
        let content = [
            "gen_ai.prompt.",
            "gen_ai.completion.",
            "llm.request.functions.",
            "gen_ai.input.messages",
            "gen_ai.output.messages",
            "gen_ai.system_instructions",
            "gen_ai.tool.definitions",
        ];
        let is_content = |key: &str| content.iter().any(|prefix| key.starts_with(prefix));
        let expected: Vec<_> = with
            .attributes
            .into_iter()
            .filter(|(key, _)| !is_content(key))
            .collect();
        assert_eq!(without.attributes, expected, "{naming:?}");
        assert!(!format!("{without:?}").contains("Weather?"));
    }
}

#[test]
fn long_texts_are_cut_and_lists_stay_json() {
    let long = "x".repeat(1000);
    let call = call().message("user", &long).choice(Choice::new(Message::with_parts(
        "assistant",
        [Part::image(format!("data:image/png;base64,{long}"))],
    )));
    for naming in [Naming::Respan, Naming::Both] {
        let span = Writer::new(naming).text_limit(20).write(&call);
        assert_eq!(text(&span, "gen_ai.prompt.2.content"), format!("{}…", "x".repeat(17)));
    }
    let span = Writer::new(Naming::OpenTelemetry).text_limit(20).write(&call);
    assert_eq!(
        parsed(&span, "gen_ai.input.messages")[2]["parts"][0]["content"],
        format!("{}…", "x".repeat(17))
    );
    let blob = &parsed(&span, "gen_ai.output.messages")[1]["parts"][0];
    assert_eq!(
        (&blob["type"], &blob["mime_type"]),
        (&json!("blob"), &json!("image/png"))
    );
}

#[test]
fn a_failure_is_a_status_an_attribute_and_an_event() {
    let span = write(
        Naming::OpenTelemetry,
        &call().error(CallError::new("timeout", "no response in 30 s")),
    );
    assert_eq!(span.status, Status::error("no response in 30 s"));
    assert_eq!(text(&span, "error.type"), "timeout");
    assert_eq!(span.events.last().unwrap().name, "exception");
    let span = write(
        Naming::Respan,
        &call().error(CallError::new(None::<&str>, None::<&str>).status(503)),
    );
    assert_eq!(span.status, Status::error("Error code: 503"));
    assert_eq!(text(&span, "error.type"), "503");
}

#[test]
fn a_call_may_be_described_by_the_json_of_its_provider() {
    let call = ModelCall::new(Provider::Groq, Operation::Chat)
        .request_json(
            Api::OpenAiChat,
            &json!({"model": "llama", "messages": [{"role": "user", "content": "hi"}]}),
        )
        .response_json(
            Api::OpenAiChat,
            &json!({"choices": [{"message": {"content": "ho"}, "finish_reason": "stop"}]}),
        );
    let span = write(Naming::OpenTelemetry, &call);
    assert_eq!(text(&span, "gen_ai.provider.name"), "groq");
    assert_eq!(parsed(&span, "gen_ai.output.messages")[0]["parts"][0]["content"], "ho");
    assert_eq!(call.choices().len(), 1);
}

#[test]
fn clouds_are_named_by_operation_and_model() {
    let call = ModelCall::new(Provider::Bedrock, Operation::Chat).model("claude");
    assert_eq!(write(Naming::OpenTelemetry, &call).name.as_deref(), Some("chat claude"));
    assert_eq!(write(Naming::Respan, &call).name.as_deref(), Some("bedrock.chat"));
    assert_eq!(write(Naming::Respan, &call).status, Status::Unset);
    assert_eq!(
        write(Naming::Respan, &ModelCall::new(Provider::Anthropic, Operation::Chat)).status,
        Status::Ok
    );
}
