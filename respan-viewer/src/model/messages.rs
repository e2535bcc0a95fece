//! The messages of a model call as lines of text, whichever convention recorded them; the page's are in `page/messages.js`.

use super::nested_attributes::{nested, plain};
use opentelemetry_proto::tonic::trace::v1::Span;
use serde_json::Value;
use std::collections::BTreeMap;

/// The messages to the model, then its answers: the role of each and a line for each of its text.
pub(crate) fn message_lines(span: &Span) -> Vec<String> {
    let attributes: BTreeMap<&str, Value> = span
        .attributes
        .iter()
        .map(|attribute| (attribute.key.as_str(), plain(attribute.value.as_ref())))
        .collect();
    let mut lines = Vec::new();
    let system = parsed(
        attributes
            .get("gen_ai.system_instructions")
            .cloned()
            .unwrap_or_default(),
    );
    if !is_empty(&system) {
        lines.push("system:".to_owned());
        add_content(&system, &mut lines);
    }
    for (role, key, prefixes) in [
        (
            "user",
            "gen_ai.input.messages",
            ["gen_ai.prompt.", "llm.input_messages."],
        ),
        (
            "assistant",
            "gen_ai.output.messages",
            ["gen_ai.completion.", "llm.output_messages."],
        ),
    ] {
        let whole = attributes.get(key).cloned().map(parsed);
        let parts = prefixes.iter().map(|prefix| nested(&attributes, prefix));
        let lists = whole.into_iter().chain(parts);
        let list = lists.filter_map(|list| match list {
            Value::Array(messages) if !messages.is_empty() => Some(messages),
            _ => None,
        });
        for message in list.take(1).flatten().filter(|message| !message.is_null()) {
            add_message(&message, role, &mut lines);
        }
    }
    lines
}

fn add_message(item: &Value, role: &str, lines: &mut Vec<String>) {
    let message = if item["message"].is_object() {
        &item["message"]
    } else {
        item
    };
    lines.push(format!("{}:", message["role"].as_str().unwrap_or(role)));
    if !message.is_object() {
        return add_content(message, lines);
    }
    for key in ["reasoning", "parts", "contents", "content", "refusal"] {
        add_content(&parsed(message[key].clone()), lines);
    }
    if let Value::Array(calls) = parsed(message["tool_calls"].clone()) {
        for call in &calls {
            add_call(
                if call["tool_call"].is_object() {
                    &call["tool_call"]
                } else {
                    call
                },
                lines,
            );
        }
    }
    let call = parsed(message["function_call"].clone());
    if call.is_object() {
        add_call(&call, lines);
    }
}

fn add_content(content: &Value, lines: &mut Vec<String>) {
    match content {
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => lines.extend(text.split('\n').map(str::to_owned)),
        Value::Array(parts) => parts.iter().for_each(|part| add_part(part, lines)),
        content if is_empty(content) => {}
        part => add_part(part, lines),
    }
}

fn add_part(item: &Value, lines: &mut Vec<String>) {
    let part = if item["message_content"].is_object() {
        &item["message_content"]
    } else {
        item
    };
    let first = |keys: &[&str]| keys.iter().map(|key| &part[*key]).find(|value| !value.is_null());
    match part["type"].as_str().unwrap_or_default() {
        "tool_call" | "tool_use" | "function_call" => add_call(part, lines),
        "tool_call_response" | "tool_result" | "function_call_output" => {
            let result = first(&["response", "result", "output", "content", "text"]);
            add_content(&parsed(result.cloned().unwrap_or_default()), lines);
        }
        // Their bytes say nothing as lines.
        kind @ ("blob" | "image" | "image_url" | "input_image") => lines.push(format!("[{kind}]")),
        _ => match first(&["content", "text", "thinking", "reasoning", "refusal", "summary"]) {
            Some(Value::String(text)) => lines.extend(text.split('\n').map(str::to_owned)),
            _ if part.is_string() => add_content(part, lines),
            _ => lines.push(part.to_string()),
        },
    }
}

fn add_call(call: &Value, lines: &mut Vec<String>) {
    let called = if call["function"].is_object() {
        &call["function"]
    } else {
        call
    };
    let arguments = ["arguments", "input", "args"]
        .iter()
        .map(|key| &called[*key])
        .find(|value| !value.is_null());
    let arguments = parsed(arguments.cloned().unwrap_or_default());
    lines.push(format!("{} {arguments}", called["name"].as_str().unwrap_or_default()));
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

/// JSON text as a value; other values as they are.
fn parsed(value: Value) -> Value {
    let text = value
        .as_str()
        .map(str::trim_start)
        .filter(|text| text.starts_with(['[', '{']));
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lines(attributes: &[(&str, &str)]) -> Vec<String> {
        let attributes: Vec<Value> = attributes
            .iter()
            .map(|(key, value)| json!({"key": key, "value": {"stringValue": value}}))
            .collect();
        message_lines(&serde_json::from_value(json!({"attributes": attributes})).expect("a span"))
    }

    #[test]
    fn three_conventions_give_the_same_lines() {
        let expected = [
            "user:",
            "Weather",
            "in Paris?",
            "assistant:",
            "Let me look.",
            "get_weather {\"city\":\"Paris\"}",
        ];
        let arguments = "{\"city\": \"Paris\"}";
        let openllmetry = lines(&[
            ("gen_ai.prompt.0.role", "user"),
            ("gen_ai.prompt.0.content", "Weather\nin Paris?"),
            ("gen_ai.completion.0.role", "assistant"),
            ("gen_ai.completion.0.content", "Let me look."),
            ("gen_ai.completion.0.tool_calls.0.name", "get_weather"),
            ("gen_ai.completion.0.tool_calls.0.arguments", arguments),
        ]);
        let opentelemetry = lines(&[
            (
                "gen_ai.input.messages",
                r#"[{"role":"user","parts":[{"type":"text","content":"Weather\nin Paris?"}]}]"#,
            ),
            (
                "gen_ai.output.messages",
                r#"[{"role":"assistant","parts":[{"type":"text","content":"Let me look."},
                    {"type":"tool_call","name":"get_weather","arguments":{"city":"Paris"}}]}]"#,
            ),
        ]);
        let openinference = lines(&[
            ("llm.input_messages.0.message.role", "user"),
            ("llm.input_messages.0.message.content", "Weather\nin Paris?"),
            ("llm.output_messages.0.message.role", "assistant"),
            ("llm.output_messages.0.message.content", "Let me look."),
            (
                "llm.output_messages.0.message.tool_calls.0.tool_call.function.name",
                "get_weather",
            ),
            (
                "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments",
                arguments,
            ),
        ]);
        for found in [openllmetry, opentelemetry, openinference] {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn hostile_keys_and_values_give_lines_or_none() {
        let deep = format!("gen_ai.prompt{}", ".a".repeat(20_000));
        assert_eq!(
            lines(&[
                (&deep, "x"),
                ("gen_ai.prompt.0", "text"),
                ("gen_ai.prompt.0.content", "kept")
            ]),
            ["user:", "kept"]
        );
        let nested = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
        assert_eq!(lines(&[("gen_ai.input.messages", &nested)]), [""; 0]);
        assert_eq!(
            lines(&[("gen_ai.input.messages", "[null,7,\"a\",[]]")]),
            ["user:", "7", "user:", "a", "user:"]
        );
    }
}
