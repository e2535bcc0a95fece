//! Messages and content blocks of OpenAI's chat API, which others follow.

use crate::call::{Message, Part, ToolCall, ToolDefinition};
use crate::json::Lookup;
use serde_json::Value;

/// A message of a request or a response.
pub(super) fn message(value: &Value) -> Message {
    let role = value.owned("role");
    let content = value.at("content");
    let mut message = match role.as_deref() {
        Some("tool" | "function") => Message::with_parts(
            role.as_deref(),
            [Part::ToolResult {
                id: value.owned("tool_call_id"),
                response: content.clone(),
            }],
        ),
        _ => Message::with_parts(role.as_deref(), parts(content)),
    };
    message.parts.extend(audio(value.at("audio")));
    message.content = Some(content).filter(|content| content.is_array()).cloned();
    message.parts.extend(value.owned("refusal").map(Part::Refusal));
    let reasoning = ["reasoning_content", "reasoning", "thinking"];
    message
        .parts
        .extend(reasoning.iter().find_map(|key| value.owned(key)).map(Part::Reasoning));
    message
        .parts
        .extend(value.list("tool_calls").iter().map(tool_call).map(Part::ToolCall));
    // Snowflake has one without a name where there is none.
    let call = value.at("function_call");
    if call.text("name").is_some() {
        message.parts.push(Part::ToolCall(function(None, call)));
    }
    message
}

/// The transcript and the sound of a spoken message.
fn audio(audio: &Value) -> impl Iterator<Item = Part> {
    let sound = audio.owned("data").map(|data| Part::Blob {
        modality: "audio".to_owned(),
        mime_type: None,
        data,
    });
    audio.owned("transcript").map(Part::Text).into_iter().chain(sound)
}

/// The parts of `content`: text, or a list of blocks.
pub(super) fn parts(content: &Value) -> Vec<Part> {
    match content {
        Value::String(text) => vec![Part::Text(text.clone())],
        Value::Array(blocks) => blocks.iter().map(block).collect(),
        _ => Vec::new(),
    }
}

fn block(block: &Value) -> Part {
    if let Value::String(text) = block {
        return Part::Text(text.clone());
    }
    match block.text("type").unwrap_or_default() {
        "text" => Part::Text(block.owned("text").unwrap_or_default()),
        "refusal" => Part::Refusal(block.owned("refusal").unwrap_or_default()),
        "image_url" => {
            let image = block.at("image_url");
            match image.text("url").or(image.as_str()) {
                Some(url) => Part::image(url),
                None => Part::Other(block.clone()),
            }
        }
        "input_audio" => {
            let audio = block.at("input_audio");
            Part::Blob {
                modality: "audio".to_owned(),
                mime_type: audio.text("format").map(|format| format!("audio/{format}")),
                data: audio.owned("data").unwrap_or_default(),
            }
        }
        "thinking" => {
            let thinking = block.at("thinking");
            let texts = thinking
                .as_array()
                .map_or(&[][..], Vec::as_slice)
                .iter()
                .filter_map(|inner| inner.text("text"));
            Part::Reasoning(thinking.as_str().map_or_else(|| texts.collect(), str::to_owned))
        }
        _ => Part::Other(block.clone()),
    }
}

/// A tool call, whose arguments may be text or an object.
pub(super) fn tool_call(call: &Value) -> ToolCall {
    let of_kind = call.text("type").map_or(&Value::Null, |kind| call.at(kind));
    let inner = if of_kind.is_object() {
        of_kind
    } else {
        call.at("function")
    };
    function(call.owned("id"), inner)
}

fn function(id: Option<String>, function: &Value) -> ToolCall {
    let arguments = function.present("arguments").or_else(|| function.present("input"));
    ToolCall {
        id,
        name: function.owned("name"),
        arguments: arguments.unwrap_or_default(),
    }
}

/// The tools of a request, in the current form or the older one.
pub(super) fn tools(body: &Value) -> Vec<ToolDefinition> {
    let functions = body.list("functions");
    if !functions.is_empty() {
        return functions
            .iter()
            .map(|function| definition(Some("function"), function))
            .collect();
    }
    let tools = body.list("tools").iter();
    tools
        .map(|tool| {
            let inner = ["function", "custom"].map(|kind| tool.at(kind));
            let inner = inner.into_iter().find(|inner| inner.is_object());
            definition(tool.text("type"), inner.unwrap_or(tool))
        })
        .collect()
}

/// A tool with its name, description and schema.
pub(super) fn definition(kind: Option<&str>, tool: &Value) -> ToolDefinition {
    ToolDefinition {
        kind: kind.map(str::to_owned),
        name: tool.owned("name"),
        description: tool.owned("description"),
        parameters: tool.present("parameters"),
    }
}
