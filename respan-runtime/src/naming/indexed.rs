//! Indexed messages, `gen_ai.prompt.N.…` and `gen_ai.completion.N.…`, as OpenTelemetry's list of messages.

use crate::value::ValueRef;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The messages of a span by their index.
#[derive(Debug, Default)]
pub(super) struct IndexedMessages(BTreeMap<usize, Message>);

#[derive(Debug, Default)]
struct Message {
    role: Option<String>,
    content: Option<String>,
    reasoning: Option<String>,
    finish_reason: Option<String>,
    tool_call_id: Option<String>,
    tool_calls: BTreeMap<usize, ToolCall>,
}

#[derive(Debug, Default)]
struct ToolCall {
    id: Option<String>,
    name: Option<String>,
    arguments: Option<String>,
}

impl IndexedMessages {
    /// Sets a part of a message by the rest of its key, such as `0.content`.
    pub(super) fn set(&mut self, key: &str, value: ValueRef<'_>) {
        let ValueRef::Str(text) = value else { return };
        let Some((index, part)) = split_index(key) else { return };
        let message = self.0.entry(index).or_default();
        let text = Some(text.to_owned());
        match part {
            "role" => message.role = text,
            "content" => message.content = text,
            "reasoning" => message.reasoning = text,
            "finish_reason" => message.finish_reason = text,
            "tool_call_id" => message.tool_call_id = text,
            part => {
                let Some((index, part)) = part.strip_prefix("tool_calls.").and_then(split_index) else {
                    return;
                };
                let call = message.tool_calls.entry(index).or_default();
                match part {
                    "id" => call.id = text,
                    "name" => call.name = text,
                    "arguments" => call.arguments = text,
                    _ => {}
                }
            }
        }
    }

    pub(super) fn has_roles(&self) -> bool {
        self.0.values().any(|message| message.role.is_some())
    }

    /// The value of `gen_ai.input.messages`; `None` without messages.
    pub(super) fn to_input(&self) -> Option<String> {
        let messages = self.0.values().map(|message| message.to_json("user"));
        self.to_list(messages.collect())
    }

    /// The value of `gen_ai.output.messages`; `None` without messages. Phoenix drops the list if a `finish_reason` is missing.
    pub(super) fn to_output(&self) -> Option<String> {
        let messages = self.0.values().map(|message| {
            let mut json = message.to_json("assistant");
            let reason = message.finish_reason.as_deref().unwrap_or_default();
            json["finish_reason"] = finish_reason(reason).into();
            json
        });
        self.to_list(messages.collect())
    }

    fn to_list(&self, messages: Vec<Value>) -> Option<String> {
        (!self.0.is_empty()).then(|| Value::Array(messages).to_string())
    }
}

fn split_index(key: &str) -> Option<(usize, &str)> {
    let (index, rest) = key.split_once('.')?;
    Some((index.parse().ok()?, rest))
}

impl Message {
    fn to_json(&self, default_role: &str) -> Value {
        let role = self.role.as_deref().filter(|role| !role.is_empty());
        json!({"role": role.unwrap_or(default_role), "parts": self.parts()})
    }

    fn parts(&self) -> Vec<Value> {
        let mut parts = Vec::new();
        if let Some(reasoning) = &self.reasoning {
            parts.push(json!({"type": "reasoning", "content": reasoning}));
        }
        match &self.content {
            Some(content) if self.tool_call_id.is_some() || self.role.as_deref() == Some("tool") => {
                let mut part = json!({"type": "tool_call_response", "response": content});
                if let Some(id) = &self.tool_call_id {
                    part["id"] = id.as_str().into();
                }
                parts.push(part);
            }
            Some(content) => content_parts(content, &mut parts),
            None => {}
        }
        parts.extend(self.tool_calls.values().map(ToolCall::to_json));
        parts
    }
}

/// Text, or the blocks of a provider as JSON text.
fn content_parts(content: &str, parts: &mut Vec<Value>) {
    let blocks = content
        .starts_with('[')
        .then(|| serde_json::from_str::<Vec<Map<String, Value>>>(content).ok())
        .flatten()
        .filter(|blocks| blocks.iter().all(|block| block.contains_key("type")));
    match blocks {
        Some(blocks) => parts.extend(blocks.into_iter().map(block)),
        None => parts.push(json!({"type": "text", "content": content})),
    }
}

fn block(block: Map<String, Value>) -> Value {
    let text = block.get("text").and_then(Value::as_str);
    let url = block
        .get("image_url")
        .and_then(|image| image.get("url").unwrap_or(image).as_str());
    match (text, url) {
        (Some(text), _) => json!({"type": "text", "content": text}),
        (None, Some(url)) => json!({"type": "uri", "modality": "image", "uri": url}),
        (None, None) => Value::Object(block),
    }
}

/// OpenTelemetry's name of a finish reason.
fn finish_reason(reason: &str) -> &str {
    match reason {
        "tool_calls" | "tool_use" | "function_call" => "tool_call",
        "end_turn" | "stop_sequence" => "stop",
        "max_tokens" => "length",
        other => other,
    }
}

impl ToolCall {
    fn to_json(&self) -> Value {
        let arguments = self.arguments.as_deref().unwrap_or_default();
        let arguments = serde_json::from_str(arguments).unwrap_or_else(|_| Value::from(arguments));
        let mut part = json!({"type": "tool_call", "name": self.name, "arguments": arguments});
        if let Some(id) = &self.id {
            part["id"] = id.as_str().into();
        }
        part
    }
}
