//! Tool calls in OpenAI's deltas.

use super::MAX_INDEX;
use super::budget::Budget;
use super::indexed::Indexed;
use crate::json::{self, Cursor, Malformed};
use serde_json::{Value, json};

/// A partial function call.
#[derive(Debug, Default)]
pub(super) struct Function {
    id: Option<String>,
    name: String,
    arguments: String,
}

impl Function {
    /// Takes a piece of `{"name": …, "arguments": …}`. Returns whether it had content.
    pub(super) fn extend(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        cursor.any_member(|key, cursor| {
            let raw = cursor.skip()?;
            let target = match key {
                b"name" => &mut self.name,
                b"arguments" => &mut self.arguments,
                _ => return Ok(false),
            };
            if let Some(text) = json::string(raw) {
                // Some servers repeat the whole name with each piece.
                if key != b"name" || *target != text {
                    budget.append(target, &text);
                }
                return Ok(!text.is_empty());
            }
            if key == b"arguments" && raw.starts_with(b"{") {
                budget.append(target, std::str::from_utf8(raw).map_err(|_| Malformed)?);
            }
            Ok(false)
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.name.is_empty() && self.arguments.is_empty()
    }

    pub(super) fn into_json(self) -> Value {
        json!({"name": self.name, "arguments": self.arguments})
    }
}

/// The tool calls of one message.
#[derive(Debug, Default)]
pub(super) struct ToolCalls {
    calls: Indexed<SameIndex>,
}

/// The calls with one index: a single one, but of servers that number all of them 0 or not at all.
#[derive(Debug, Default)]
struct SameIndex {
    earlier: Vec<Function>,
    last: Function,
}

impl ToolCalls {
    /// Takes the list `tool_calls` of a delta. Returns whether it had content.
    pub(super) fn extend(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        self.calls.extend(cursor, budget, SameIndex::extend)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    pub(super) fn take(&mut self) -> Value {
        let call = |mut call: Function| {
            let id = call.id.take();
            json!({"id": id, "type": "function", "function": call.into_json()})
        };
        let calls = self.calls.take().into_iter();
        calls
            .flat_map(|(_, calls)| calls.earlier.into_iter().chain([calls.last]))
            .map(call)
            .collect()
    }
}

impl SameIndex {
    /// Takes a piece of `{"id": …, "function": {…}}`. One with another id and a name begins another call.
    fn extend(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        if let Some(known) = &self.last.id
            && let Some(id) = cursor.peek(b"id")?.and_then(json::string)
            && !id.is_empty()
            && **known != *id
            && self.earlier.len() < MAX_INDEX
        {
            let function = Cursor::new(cursor.peek(b"function")?.unwrap_or(b"null"));
            let name = function.peek(b"name")?.and_then(json::string);
            if name.is_some_and(|name| !name.is_empty()) && budget.take_entry() {
                self.earlier.push(std::mem::take(&mut self.last));
            }
        }
        self.last.extend_call(cursor, budget)
    }
}

impl Function {
    /// Takes a piece of `{"id": …, "function": {…}}`.
    fn extend_call(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        cursor.any_member(|key, cursor| match key {
            b"id" => {
                let id = cursor.string()?.filter(|id| !id.is_empty() && self.id.is_none());
                self.id = id.map(Into::into).or(self.id.take());
                Ok(false)
            }
            b"function" => self.extend(cursor, budget),
            _ => cursor.skip().map(|_| false),
        })
    }
}
