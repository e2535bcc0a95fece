//! The parts of a message as JSON.

use super::attributes::{capped, cut};
use crate::call::Part;
use serde_json::{Value, json};

/// A part as JSON, in the shape of OpenTelemetry's semantic conventions, each string truncated to `limit` bytes.
pub(super) fn to_json(part: &Part, limit: usize) -> Value {
    match part {
        Part::Text(text) => json!({"type": "text", "content": cut(text, limit)}),
        Part::Reasoning(text) => json!({"type": "reasoning", "content": cut(text, limit)}),
        Part::Refusal(text) => json!({"type": "refusal", "content": cut(text, limit)}),
        Part::Uri { modality, uri } => json!({"type": "uri", "modality": modality, "uri": cut(uri, limit)}),
        Part::Blob {
            modality,
            mime_type,
            data,
        } => with(
            json!({"type": "blob", "modality": modality, "content": cut(data, limit)}),
            "mime_type",
            mime_type.as_ref().map(|kind| json!(kind)),
        ),
        Part::ToolCall(call) => with(
            json!({"type": "tool_call", "name": call.name, "arguments": arguments(&call.arguments, limit)}),
            "id",
            call.id.as_ref().map(|id| json!(id)),
        ),
        Part::ToolResult { id, response } => with(
            json!({"type": "tool_call_response", "response": capped(response, limit)}),
            "id",
            id.as_ref().map(|id| json!(id)),
        ),
        Part::Other(Value::Object(block)) => {
            let mut block = capped(&Value::Object(block.clone()), limit);
            if let Some(members) = block.as_object_mut() {
                members.entry("type").or_insert_with(|| json!("unknown"));
            }
            block
        }
        Part::Other(block) => json!({"type": "text", "content": cut(&block.to_string(), limit)}),
    }
}

fn with(mut object: Value, key: &str, value: Option<Value>) -> Value {
    if let (Some(value), Some(members)) = (value, object.as_object_mut()) {
        members.insert(key.to_owned(), value);
    }
    object
}

/// Arguments as JSON, if their text can be parsed.
fn arguments(arguments: &Value, limit: usize) -> Value {
    let parsed = arguments
        .as_str()
        .and_then(|text| serde_json::from_str::<Value>(text).ok());
    capped(parsed.as_ref().unwrap_or(arguments), limit)
}
