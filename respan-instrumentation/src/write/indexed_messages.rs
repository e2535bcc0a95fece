//! Prompts, completions and tools under indexed names.

use super::attributes::Attributes;
use crate::call::{Choice, Family, Message, ModelCall, Part, ToolCall};
use serde_json::Value;

pub(super) fn prompts(call: &ModelCall, attributes: &mut Attributes) {
    let mut index = 0;
    for text in instructions(call) {
        let prefix = format!("gen_ai.prompt.{index}");
        attributes.text(format!("{prefix}.role"), Some("system"));
        attributes.text(format!("{prefix}.content"), Some(&text));
        index += 1;
    }
    for message in &call.messages {
        let prefix = format!("gen_ai.prompt.{index}");
        attributes.text(format!("{prefix}.role"), message.role.as_deref());
        content(&prefix, message, attributes);
        tool_result_id(&prefix, message, attributes);
        tool_calls(&prefix, message, attributes);
        index += 1;
    }
}

/// Instructions as system prompts: one for each block on Bedrock, a single one otherwise.
fn instructions(call: &ModelCall) -> Vec<String> {
    let texts = call.instructions.iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        // Bedrock's markers of a cache are no text, but count as a prompt.
        Part::Other(block) if block.get("cachePoint").is_some() => String::new(),
        part => super::parts::to_json(part, usize::MAX).to_string(),
    });
    match call.family {
        Family::Bedrock => texts.collect(),
        _ if call.instructions.is_empty() => Vec::new(),
        _ => vec![texts.collect()],
    }
}

/// The provider's own list of blocks, or text.
fn content(prefix: &str, message: &Message, attributes: &mut Attributes) {
    let key = format!("{prefix}.content");
    if let Some(content) = &message.content {
        attributes.json(key, Some(content));
        return;
    }
    if let Some(text) = message.text() {
        attributes.text(key, Some(&text));
        return;
    }
    let result = message.parts.iter().find_map(|part| match part {
        Part::ToolResult { response, .. } => Some(response),
        _ => None,
    });
    if result.is_some() {
        attributes.json(key, result);
        return;
    }
    let has_media = |part: &Part| matches!(part, Part::Uri { .. } | Part::Blob { .. } | Part::Other(_));
    if message.parts.iter().any(has_media) {
        let parts: Value = message
            .parts
            .iter()
            .map(|part| super::parts::to_json(part, usize::MAX))
            .collect();
        attributes.json(key, Some(&parts));
    }
}

fn tool_result_id(prefix: &str, message: &Message, attributes: &mut Attributes) {
    let id = message.parts.iter().find_map(|part| match part {
        Part::ToolResult { id, .. } if message.role.as_deref() == Some("tool") => id.as_deref(),
        _ => None,
    });
    attributes.text(format!("{prefix}.tool_call_id"), id);
}

fn tool_calls(prefix: &str, message: &Message, attributes: &mut Attributes) {
    let calls = message.parts.iter().filter_map(|part| match part {
        Part::ToolCall(call) => Some(call),
        _ => None,
    });
    for (index, call) in calls.enumerate() {
        tool_call(&format!("{prefix}.tool_calls.{index}"), call, attributes);
    }
}

fn tool_call(prefix: &str, call: &ToolCall, attributes: &mut Attributes) {
    attributes.text(format!("{prefix}.id"), call.id.as_deref());
    attributes.text(format!("{prefix}.name"), call.name.as_deref());
    attributes.json(format!("{prefix}.arguments"), Some(&call.arguments));
}

pub(super) fn tools(call: &ModelCall, attributes: &mut Attributes) {
    let schema = if call.family == Family::Anthropic {
        "input_schema"
    } else {
        "parameters"
    };
    for (index, tool) in call.tools.iter().enumerate() {
        let prefix = format!("llm.request.functions.{index}");
        attributes.text(format!("{prefix}.name"), tool.name.as_deref().or(tool.kind.as_deref()));
        attributes.text(format!("{prefix}.description"), tool.description.as_deref());
        attributes.json(format!("{prefix}.{schema}"), tool.parameters.as_ref());
    }
}

pub(super) fn completions(call: &ModelCall, attributes: &mut Attributes) {
    let mut index = 0;
    for choice in &call.choices {
        if call.family == Family::Anthropic {
            index = thoughts(choice, index, attributes);
        }
        let prefix = format!("gen_ai.completion.{index}");
        completion(&prefix, choice, attributes);
        if call.family != Family::Anthropic {
            let thoughts = reasoning(choice).collect::<Vec<_>>().join("\n\n");
            attributes.text(format!("{prefix}.reasoning"), Some(&thoughts));
        }
        index += 1;
    }
}

fn reasoning(choice: &Choice) -> impl Iterator<Item = &str> {
    choice.message.parts.iter().filter_map(|part| match part {
        Part::Reasoning(text) => Some(text.as_str()),
        _ => None,
    })
}

/// Anthropic's thinking as completions of their own, before the one with the text.
fn thoughts(choice: &Choice, first: usize, attributes: &mut Attributes) -> usize {
    let mut index = first;
    for text in reasoning(choice) {
        let prefix = format!("gen_ai.completion.{index}");
        attributes.text(format!("{prefix}.role"), Some("thinking"));
        attributes.text(format!("{prefix}.content"), Some(text));
        attributes.text(format!("{prefix}.finish_reason"), choice.finish_reason.as_deref());
        index += 1;
    }
    index
}

fn completion(prefix: &str, choice: &Choice, attributes: &mut Attributes) {
    let message = &choice.message;
    attributes.text(format!("{prefix}.role"), message.role.as_deref());
    if choice.finish_reason.as_deref() == Some("content_filter") && message.text().unwrap_or_default().is_empty() {
        attributes.text(format!("{prefix}.content"), Some("FILTERED"));
    } else {
        content(prefix, message, attributes);
    }
    let refusal = message.parts.iter().find_map(|part| match part {
        Part::Refusal(text) => Some(text.as_str()),
        _ => None,
    });
    attributes.text(format!("{prefix}.refusal"), refusal);
    attributes.text(format!("{prefix}.finish_reason"), choice.finish_reason.as_deref());
    tool_calls(prefix, message, attributes);
    attributes.json(
        format!("{prefix}.content_filter_results"),
        choice.content_filter.as_ref(),
    );
}
