//! Messages, answers and tools in the JSON of OpenTelemetry's semantic conventions.
//!
//! <https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/>

use super::openai_content;
use crate::call::{Choice, Message, Part, ToolCall, ToolDefinition};
use crate::json::Lookup;
use respan_runtime::AttributeValue;
use serde_json::Value;

/// The items of a list in JSON text.
pub(super) fn parse_list<T>(value: &AttributeValue, item: fn(&Value) -> T, errors: &mut u64) -> Vec<T> {
    let Some(text) = value.as_str() else { return Vec::new() };
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(items)) => items.iter().map(item).collect(),
        // One that is not in a list.
        Ok(value @ Value::Object(_)) => vec![item(&value)],
        Ok(_) | Err(_) => {
            *errors += 1;
            Vec::new()
        }
    }
}

/// A message with `parts`, or with `content` and `tool_calls` as in older conventions and in OpenAI's API.
pub(super) fn message(value: &Value) -> Message {
    let parts = value.list("parts");
    if parts.is_empty() {
        return openai_content::message(value);
    }
    let content = value.text("content").map(Part::from);
    Message::with_parts(value.owned("role"), parts.iter().map(part).chain(content))
}

pub(super) fn choice(value: &Value) -> Choice {
    // rig writes `unknown` for a reason that it has no name for.
    let reason = value.owned("finish_reason").filter(|reason| reason != "unknown");
    Choice::new(message(value)).finish_reason(reason)
}

pub(super) fn part(value: &Value) -> Part {
    let text = || value.owned("content").unwrap_or_default();
    let modality = || value.owned("modality").unwrap_or_else(|| "image".to_owned());
    match value.text("type") {
        Some("text") => Part::Text(text()),
        Some("reasoning" | "thinking") => Part::Reasoning(text()),
        Some("refusal") => Part::Refusal(text()),
        Some("uri") => Part::Uri {
            modality: modality(),
            uri: value.owned("uri").unwrap_or_default(),
        },
        Some("blob") => Part::Blob {
            modality: modality(),
            mime_type: value.owned("mime_type"),
            data: text(),
        },
        Some("tool_call") => {
            let arguments = value.present("arguments").unwrap_or(Value::Null);
            ToolCall::new(value.owned("id"), value.owned("name"), arguments).into()
        }
        Some("tool_call_response") => {
            // `result` in older conventions.
            let response = value.present("response").or_else(|| value.present("result"));
            Part::tool_result(value.owned("id"), response.unwrap_or(Value::Null))
        }
        _ => match value.as_str() {
            Some(text) => Part::from(text),
            None => Part::Other(value.clone()),
        },
    }
}

pub(super) fn tool(value: &Value) -> ToolDefinition {
    // OpenAI's API has the function in an object of its own.
    let function = Some(value.at("function")).filter(|inner| inner.is_object());
    let mut tool = openai_content::definition(value.text("type"), function.unwrap_or(value));
    tool.parameters = tool.parameters.or_else(|| value.present("input_schema"));
    tool
}
