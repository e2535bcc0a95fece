//! OpenAI's responses.

use super::{openai_content, openai_parameters, openai_usage};
use crate::call::{Choice, Message, ModelCall, Part, ToolCall};
use crate::json::Lookup;
use serde_json::{Value, json};

pub(super) fn request(call: &mut ModelCall, body: &Value) {
    openai_parameters::read(call, body);
    let reasoning = body.at("reasoning");
    call.parameters.reasoning_effort = reasoning.owned("effort");
    call.parameters.reasoning_summary = reasoning.owned("summary");
    call.parameters.output_schema = body.at("text").at("format").present("schema");
    call.parameters.previous_response_id = body.owned("previous_response_id");
    let conversation = body.at("conversation");
    call.parameters.conversation_id = conversation
        .as_str()
        .map(str::to_owned)
        .or_else(|| conversation.owned("id"));
    call.messages = Vec::new();
    if let Some(instructions) = body.text("instructions") {
        call.messages.push(Message::new("system", instructions));
    }
    match body.at("input") {
        Value::String(text) => call.messages.push(Message::new("user", text.as_str())),
        Value::Array(items) => call.messages.extend(items.iter().filter_map(input_item)),
        _ => {}
    }
    let tools = body.list("tools").iter();
    call.tools = tools
        .map(|tool| openai_content::definition(tool.text("type"), tool))
        .collect();
}

/// An item of the input: a message, a call of a tool or its result.
fn input_item(item: &Value) -> Option<Message> {
    Some(match item.text("type").unwrap_or("message") {
        "message" => {
            let content = item.at("content");
            let mut message = Message::with_parts(item.text("role").or(Some("user")), parts(content));
            message.content = Some(content).filter(|content| content.is_array()).cloned();
            message
        }
        "function_call" | "custom_tool_call" => {
            let id = item.text("id").or_else(|| item.text("call_id"));
            Message::with_parts("assistant", [Part::ToolCall(tool_call(id, item))])
        }
        kind if kind.ends_with("_call_output") => {
            let response = item.present("output").unwrap_or_else(|| json!(""));
            Message::with_parts("tool", [Part::tool_result(item.text("call_id"), response)])
        }
        "reasoning" => Message::with_parts("assistant", [Part::Reasoning(summary(item)?)]),
        // A reference to an earlier item has no content of its own.
        "item_reference" => return None,
        _ => Message::with_parts("assistant", output_item(item)),
    })
}

fn parts(content: &Value) -> Vec<Part> {
    match content {
        Value::String(text) => vec![Part::Text(text.clone())],
        Value::Array(blocks) => blocks.iter().map(block).collect(),
        _ => Vec::new(),
    }
}

fn block(block: &Value) -> Part {
    match block.text("type").unwrap_or_default() {
        "text" | "input_text" | "output_text" => Part::Text(block.owned("text").unwrap_or_default()),
        "refusal" => Part::Refusal(block.owned("refusal").unwrap_or_default()),
        "input_image" | "image" | "output_image" => match block.text("image_url") {
            Some(url) => Part::image(url),
            None => Part::Other(block.clone()),
        },
        _ => Part::Other(block.clone()),
    }
}

fn tool_call(id: Option<&str>, item: &Value) -> ToolCall {
    let arguments = item.present("arguments").or_else(|| item.present("input"));
    ToolCall::new(id, item.text("name"), arguments.unwrap_or_default())
}

/// The reasoning summary, if there is one.
fn summary(item: &Value) -> Option<String> {
    let texts = [item.list("summary"), item.list("content")].concat();
    let texts: Vec<_> = texts.iter().filter_map(|block| block.text("text")).collect();
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

pub(super) fn response(call: &mut ModelCall, body: &Value) {
    openai_parameters::identity(call, body);
    call.usage = openai_usage::read(body.at("usage"));
    let effort = body.at("reasoning").owned("effort");
    call.response_reasoning_effort = effort.or_else(|| call.parameters.reasoning_effort.clone());
    let parts: Vec<_> = body.list("output").iter().flat_map(output_item).collect();
    let calls_tool = parts.iter().any(|part| matches!(part, Part::ToolCall(_)));
    let finish_reason = finish_reason(body, calls_tool);
    if !parts.is_empty() || finish_reason.is_some() {
        let choice = Choice::new(Message::with_parts("assistant", parts));
        call.choices = vec![choice.finish_reason(finish_reason)];
    }
}

/// An item of the output. The tools that OpenAI runs itself are calls as well.
fn output_item(item: &Value) -> Vec<Part> {
    let kind = item.text("type").unwrap_or_default();
    match kind {
        "message" => parts(item.at("content")),
        "function_call" | "custom_tool_call" => vec![tool_call(item.text("id"), item).into()],
        "reasoning" => summary(item).map(Part::Reasoning).into_iter().collect(),
        "computer_call" => {
            let action = item.present("action").unwrap_or_default();
            vec![ToolCall::new(item.text("call_id"), kind, action).into()]
        }
        _ if kind.ends_with("_call") => built_in_call(kind, item),
        _ => vec![Part::Other(item.clone())],
    }
}

/// A call of a tool that OpenAI runs, and its result, where the item has it.
fn built_in_call(kind: &str, item: &Value) -> Vec<Part> {
    let id = item.text("id");
    let whole = ["arguments", "action", "input"]
        .iter()
        .find_map(|key| item.present(key));
    let mut members = ["code", "queries", "operation"].iter();
    let arguments = whole.or_else(|| members.find_map(|key| Some(json!({*key: item.present(key)?}))));
    let call = ToolCall::new(id, item.text("name").unwrap_or(kind), arguments.unwrap_or_default());
    let result = ["output", "outputs", "results"]
        .iter()
        .find_map(|key| item.present(key));
    let image = item.owned("result").map(|data| Part::Blob {
        modality: "image".to_owned(),
        mime_type: Some(format!("image/{}", item.text("output_format").unwrap_or("png"))),
        data,
    });
    let result = result.map(|result| Part::tool_result(id, result));
    [call.into()].into_iter().chain(result).chain(image).collect()
}

/// The API reports a status and no finish reason; the reason is derived from the status.
fn finish_reason(body: &Value, calls_tool: bool) -> Option<&'static str> {
    Some(match body.text("status")? {
        "completed" if calls_tool => "tool_calls",
        "completed" => "stop",
        "incomplete" if body.at("incomplete_details").text("reason") == Some("content_filter") => "content_filter",
        "incomplete" => "length",
        "failed" | "cancelled" => "error",
        _ => return None,
    })
}
