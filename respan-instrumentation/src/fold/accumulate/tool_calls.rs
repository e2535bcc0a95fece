//! Tool calls in OpenAI's deltas.

use super::indexed::Indexed;
use crate::fold::budget::Budget;
use crate::json::{self, Malformed};
use serde_json::{Value, json};

/// A function that a model wants called, in pieces.
#[derive(Debug, Default)]
pub(super) struct Function {
    id: Option<String>,
    name: String,
    arguments: String,
}

impl Function {
    /// Takes a piece of `{"name": …, "arguments": …}`. Returns whether it had content.
    pub(super) fn extend(&mut self, raw: &[u8], budget: &mut Budget) -> Result<bool, Malformed> {
        let mut has_content = false;
        for member in json::members(raw) {
            let (key, value) = member?;
            let target = match key {
                b"name" => &mut self.name,
                b"arguments" => &mut self.arguments,
                _ => continue,
            };
            if let Some(text) = json::string(value) {
                has_content |= !text.is_empty();
                budget.append(target, &text);
            } else if key == b"arguments" && value.starts_with(b"{") {
                budget.append(target, std::str::from_utf8(value).map_err(|_| Malformed)?);
            }
        }
        Ok(has_content)
    }

    pub(super) fn into_json(self) -> Value {
        json!({"name": self.name, "arguments": self.arguments})
    }
}

/// The tool calls of one message.
#[derive(Debug, Default)]
pub(super) struct ToolCalls {
    calls: Indexed<Function>,
}

impl ToolCalls {
    /// Takes the list `tool_calls` of a delta. Returns whether it had content.
    pub(super) fn extend(&mut self, raw: &[u8], budget: &mut Budget) -> Result<bool, Malformed> {
        let mut has_content = false;
        for (position, call) in json::elements(raw).enumerate() {
            let call = call?;
            let index = member(call, b"index")?.and_then(json::number).unwrap_or(position);
            let Some(kept) = self.calls.entry(index, budget) else {
                continue;
            };
            for entry in json::members(call) {
                let (key, value) = entry?;
                match key {
                    b"id" if kept.id.is_none() => {
                        kept.id = json::string(value).filter(|id| !id.is_empty()).map(Into::into);
                    }
                    b"function" if value.starts_with(b"{") => has_content |= kept.extend(value, budget)?,
                    _ => {}
                }
            }
        }
        Ok(has_content)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    pub(super) fn take(&mut self) -> Value {
        let call = |(_, mut call): (usize, Function)| {
            let id = call.id.take();
            json!({"id": id, "type": "function", "function": call.into_json()})
        };
        self.calls.take().into_iter().map(call).collect()
    }
}

/// One member of an object.
pub(super) fn member<'a>(object: &'a [u8], wanted: &[u8]) -> Result<Option<&'a [u8]>, Malformed> {
    for member in json::members(object) {
        let (key, value) = member?;
        if key == wanted {
            return Ok(Some(value));
        }
    }
    Ok(None)
}
