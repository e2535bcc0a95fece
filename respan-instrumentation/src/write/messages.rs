//! Messages and tools as JSON, as OpenTelemetry's semantic conventions have them.

use super::attributes::Attributes;
use super::{finish_reason, parts};
use crate::call::{Choice, Family, Message, ModelCall, ToolDefinition};
use respan_runtime::Naming;
use serde_json::{Map, Value, json};
use std::mem;

pub(super) fn write(call: &ModelCall, naming: Naming, attributes: &mut Attributes) {
    let limit = attributes.text_limit();
    let mut list = |key: &'static str, items: Vec<Value>| {
        if !items.is_empty() {
            attributes.set(key, Value::Array(items).to_string());
        }
    };
    let instructions = call.instructions.iter().map(|part| parts::to_json(part, limit));
    let mut instructions: Vec<Value> = instructions.collect();
    let mut inputs = Vec::new();
    if naming == Naming::Mlflow && !instructions.is_empty() {
        inputs.push(json!({"role": "system", "parts": mem::take(&mut instructions)}));
    }
    inputs.extend(call.messages.iter().map(|message| input(message, limit)));
    list("gen_ai.system_instructions", instructions);
    list("gen_ai.input.messages", inputs);
    let outputs = call
        .choices
        .iter()
        .filter(|choice| !choice.message.parts.is_empty() || choice.finish_reason.is_some());
    list(
        "gen_ai.output.messages",
        outputs.map(|choice| output(choice, limit)).collect(),
    );
    let tools = call.tools.iter().map(|tool| definition(tool, call.family));
    list("gen_ai.tool.definitions", tools.collect());
}

fn input(message: &Message, limit: usize) -> Value {
    json!({"role": role(message, "user"), "parts": all_parts(message, limit)})
}

/// `finish_reason` is always present: Phoenix drops the whole list without it.
fn output(choice: &Choice, limit: usize) -> Value {
    let reason = finish_reason::normalised(choice.finish_reason.as_deref().unwrap_or_default());
    let mut message = json!({
        "role": role(&choice.message, "assistant"),
        "parts": all_parts(&choice.message, limit),
        "finish_reason": reason,
    });
    if let (Some(found), Some(members)) = (&choice.content_filter, message.as_object_mut()) {
        members.insert("content_filter_results".to_owned(), found.clone());
    }
    message
}

/// The role, by OpenAI's name for it.
fn role<'a>(message: &'a Message, default: &'a str) -> &'a str {
    match message.role.as_deref() {
        None | Some("") => default,
        Some("model" | "chatbot") => "assistant",
        Some(role) => role,
    }
}

fn all_parts(message: &Message, limit: usize) -> Value {
    message.parts.iter().map(|part| parts::to_json(part, limit)).collect()
}

fn definition(tool: &ToolDefinition, family: Family) -> Value {
    let schema = if family == Family::Anthropic {
        "input_schema"
    } else {
        "parameters"
    };
    let members = [
        ("type", tool.kind.as_ref().map(|kind| json!(kind))),
        ("name", tool.name.as_ref().map(|name| json!(name))),
        ("description", tool.description.as_ref().map(|text| json!(text))),
        (schema, tool.parameters.clone()),
    ];
    let members = members
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(members.collect::<Map<_, _>>())
}
