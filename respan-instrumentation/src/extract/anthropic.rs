//! Anthropic's messages.

use super::openai_parameters::texts;
use crate::call::{Choice, Message, ModelCall, Parameters, Part, ToolCall, ToolDefinition, Usage};
use crate::json::Lookup;
use serde_json::{Value, json};

pub(super) fn request(call: &mut ModelCall, body: &Value) {
    if let Some(model) = body.owned("model") {
        call.request_model = Some(model);
    }
    set_parameters(&mut call.parameters, body);
    let parameters = &mut call.parameters;
    parameters.max_tokens = body.count("max_tokens");
    parameters.service_tier = body.owned("service_tier");
    let format = [body.at("output_format"), body.at("output_config").at("format")];
    parameters.output_schema = format.iter().find_map(|format| format.present("schema"));
    call.instructions = parts(body.at("system"));
    call.messages = body.list("messages").iter().map(message).collect();
    call.tools = body.list("tools").iter().map(tool).collect();
}

/// Sets the parameters that messages and text completions have in common.
pub(super) fn set_parameters(parameters: &mut Parameters, body: &Value) {
    parameters.temperature = body.number("temperature");
    parameters.top_p = body.number("top_p");
    parameters.top_k = body.number("top_k");
    parameters.stop_sequences = texts(body.at("stop_sequences"));
    parameters.user = body.at("metadata").owned("user_id");
}

fn message(value: &Value) -> Message {
    let content = value.at("content");
    let mut message = Message::with_parts(value.text("role"), parts(content));
    let is_text = message.parts.iter().all(|part| matches!(part, Part::Text(_)));
    message.content = Some(content).filter(|content| content.is_array() && !is_text).cloned();
    message
}

/// The parts of `content`: text, or a list of blocks.
pub(super) fn parts(content: &Value) -> Vec<Part> {
    match content {
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::String(text) => vec![Part::Text(text.clone())],
        Value::Array(blocks) => blocks.iter().filter_map(block).collect(),
        _ => Vec::new(),
    }
}

fn block(block: &Value) -> Option<Part> {
    Some(match block.text("type").unwrap_or_default() {
        "text" => Part::Text(block.owned("text").unwrap_or_default()),
        "thinking" => Part::Reasoning(block.owned("thinking").unwrap_or_default()),
        // Encrypted by the provider.
        "redacted_thinking" => return None,
        "tool_use" => ToolCall::new(block.text("id"), block.text("name"), block.at("input").clone()).into(),
        "tool_result" => {
            let response = block.present("content").unwrap_or_else(|| json!(""));
            Part::tool_result(block.text("tool_use_id"), response)
        }
        "image" => media("image", block),
        "document" => media("document", block),
        _ => Part::Other(block.clone()),
    })
}

fn media(modality: &str, block: &Value) -> Part {
    let source = block.at("source");
    match source.text("type") {
        Some("base64") => Part::Blob {
            modality: modality.to_owned(),
            mime_type: source.owned("media_type"),
            data: source.owned("data").unwrap_or_default(),
        },
        Some("url") => Part::Uri {
            modality: modality.to_owned(),
            uri: source.owned("url").unwrap_or_default(),
        },
        _ => Part::Other(block.clone()),
    }
}

/// A client tool, which has a schema, or a server tool, which has a type.
fn tool(tool: &Value) -> ToolDefinition {
    ToolDefinition {
        kind: tool.owned("type").filter(|kind| kind != "custom"),
        name: tool.owned("name"),
        description: tool.owned("description"),
        parameters: tool.present("input_schema"),
    }
}

pub(super) fn response(call: &mut ModelCall, body: &Value) {
    call.response_id = body.owned("id");
    call.response_model = body.owned("model");
    call.usage = usage(body.at("usage"));
    call.response_service_tier = body.at("usage").owned("service_tier");
    let parts = parts(body.at("content"));
    let finish_reason = body.text("stop_reason");
    if !parts.is_empty() || finish_reason.is_some() {
        let role = body.text("role").or(Some("assistant"));
        call.choices = vec![Choice::new(Message::with_parts(role, parts)).finish_reason(finish_reason)];
    }
}

/// Token counts. Anthropic reports cached tokens apart from the input; here they are included in it.
fn usage(usage: &Value) -> Usage {
    let read = usage.count("cache_read_input_tokens");
    let created = usage.count("cache_creation_input_tokens");
    let input = usage.count("input_tokens");
    Usage::new()
        .input(input.map(|input| {
            input
                .saturating_add(read.unwrap_or(0))
                .saturating_add(created.unwrap_or(0))
        }))
        .output(usage.count("output_tokens"))
        .cache_read(read)
        .cache_creation(created)
        .reasoning(usage.at("output_tokens_details").count("thinking_tokens"))
}
