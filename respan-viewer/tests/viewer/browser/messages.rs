//! The chat is the same, whichever convention recorded a call.

use super::webdriver::Browser;
use crate::support::{TempDir, Viewer, request_of, span};
use serde_json::{Value, json};

/// One conversation with a call of a tool in three conventions.
fn conventions() -> [(&'static str, Value); 3] {
    let arguments = json!({"city": "Paris"});
    [
        (
            "OpenLLMetry",
            json!({
                "gen_ai.system": "openai", "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "Weather in Paris?",
                "gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.content": "Let me look.",
                "gen_ai.completion.0.tool_calls.0.name": "get_weather", "gen_ai.completion.0.tool_calls.0.id": "call_1",
                "gen_ai.completion.0.tool_calls.0.arguments": arguments.to_string(),
            }),
        ),
        (
            "OpenTelemetry",
            json!({
                "gen_ai.provider.name": "openai", "gen_ai.operation.name": "chat",
                "gen_ai.input.messages": json!([{"role": "user", "parts": [{"type": "text", "content": "Weather in Paris?"}]}]).to_string(),
                "gen_ai.output.messages": json!([{"role": "assistant", "parts": [{"type": "text", "content": "Let me look."},
                    {"type": "tool_call", "id": "call_1", "name": "get_weather", "arguments": arguments}]}]).to_string(),
            }),
        ),
        (
            "OpenInference",
            json!({
                "openinference.span.kind": "LLM", "llm.provider": "openai",
                "llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "Weather in Paris?",
                "llm.output_messages.0.message.role": "assistant", "llm.output_messages.0.message.content": "Let me look.",
                "llm.output_messages.0.message.tool_calls.0.tool_call.id": "call_1",
                "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "get_weather",
                "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": arguments.to_string(),
            }),
        ),
    ]
}

#[test]
fn three_conventions_show_one_chat() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let mut chats = Vec::new();
    for ((name, attributes), trace) in conventions().into_iter().zip(1..) {
        viewer.ingest(&request_of(&[span(trace, 1, 0, name, (0, 5), &attributes)]));
        browser.open_trace(&viewer.url, &format!("{trace:032x}"));
        browser.wait("document.querySelectorAll('#detail .message').length === 2");
        chats.push(browser.text("#detail .message.user") + "|" + &browser.text("#detail .message.assistant"));
    }
    assert_eq!(chats[0], chats[1]);
    assert_eq!(chats[0], chats[2]);
    for part in [
        "Weather in Paris?",
        "Let me look.",
        "get_weather",
        "call_1",
        "\"city\": \"Paris\"",
    ] {
        assert!(chats[0].contains(part), "{part}: {}", chats[0]);
    }
    browser.screenshot("chat");
}

/// Anthropic's API has the calls in the content, and the span also beside it.
#[test]
fn a_call_that_is_recorded_twice_is_shown_once() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let content = json!([{"type": "text", "text": "Let me look."}, {"type": "tool_use", "id": "tu1", "name": "look", "input": {"a": 1}}]);
    let attributes = json!({
        "gen_ai.system": "Anthropic", "gen_ai.request.model": "claude", "gen_ai.usage.input_tokens": 1234, "gen_ai.usage.cost": 0.000_123,
        "gen_ai.prompt.0.role": "assistant", "gen_ai.prompt.0.content": content.to_string(),
        "gen_ai.prompt.0.tool_calls.0.id": "tu1", "gen_ai.prompt.0.tool_calls.0.name": "look",
        "gen_ai.prompt.0.tool_calls.0.arguments": json!({"a": 1}).to_string(),
        "gen_ai.prompt.0.tool_calls.1.id": "tu2", "gen_ai.prompt.0.tool_calls.1.name": "other",
        "gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.content": "Done.",
    });
    viewer.ingest(&request_of(&[span(1, 1, 0, "anthropic.chat", (0, 5), &attributes)]));
    browser.open_trace(&viewer.url, &format!("{:032x}", 1));
    browser.wait("document.querySelectorAll('#detail .message').length === 2");
    let chat = browser.text("#detail .message.assistant");
    assert_eq!(
        (chat.matches("tu1").count(), chat.matches("tu2").count()),
        (1, 1),
        "{chat}"
    );
}
