//! Lines of Ollama's responses.

use super::budget::Budget;
use super::members::Members;
use super::text::append;
use super::{Accumulate, Event, Step};
use crate::json::{self, Cursor, Malformed};
use serde_json::{Map, Value, json};

/// A partial response: a message or a text completion.
#[derive(Default)]
pub(super) struct Ollama {
    members: Members,
    message: Members,
    is_message: bool,
    content: Option<String>,
    thinking: Option<String>,
    tool_calls: Vec<Value>,
    response: Option<String>,
    is_done: bool,
}

impl Accumulate for Ollama {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        let (mut has_content, mut is_last) = (false, false);
        let mut cursor = Cursor::new(event.data);
        if !cursor.object()? {
            return Err(Malformed);
        }
        while let Some(key) = cursor.key()? {
            match key {
                b"message" => has_content |= self.extend(&mut cursor, budget)?,
                b"response" => has_content |= append(&mut self.response, &mut cursor, budget)?,
                b"thinking" => has_content |= append(&mut self.thinking, &mut cursor, budget)?,
                b"done" => {
                    let raw = cursor.skip()?;
                    is_last = json::flag(raw) == Some(true);
                    self.is_done |= is_last;
                    self.members.set(key, raw, budget);
                }
                // Numbers of the whole conversation so far, not part of the response.
                b"context" => {
                    cursor.skip()?;
                }
                _ => self.members.set(key, cursor.skip()?, budget),
            }
        }
        Ok(if is_last && !has_content {
            Step::LastChunk
        } else {
            Step::chunk(has_content)
        })
    }

    fn has_ended(&self) -> bool {
        self.is_done
    }

    fn response(&mut self) -> Option<Value> {
        let mut response = self.members.take();
        if let Some(text) = self.response.take() {
            response.insert("response".to_owned(), json!(text));
        }
        if self.is_message {
            let mut message = self.message.take();
            message.insert("content".to_owned(), json!(self.content.take().unwrap_or_default()));
            self.finish(&mut message);
            response.insert("message".to_owned(), Value::Object(message));
        } else {
            self.finish(&mut response);
        }
        (!response.is_empty()).then_some(Value::Object(response))
    }
}

impl Ollama {
    fn extend(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        cursor.any_member(|key, cursor| {
            self.is_message = true;
            match key {
                b"content" => return append(&mut self.content, cursor, budget),
                b"thinking" => return append(&mut self.thinking, cursor, budget),
                b"tool_calls" => return cursor.any_element(|calls| self.add_tool_call(calls.skip()?, budget)),
                _ => self.message.set(key, cursor.skip()?, budget),
            }
            Ok(false)
        })
    }

    fn add_tool_call(&mut self, call: &[u8], budget: &mut Budget) -> Result<bool, Malformed> {
        if budget.take_entry() && budget.take(call.len()) {
            self.tool_calls.push(json::value(call)?);
        }
        Ok(true)
    }

    fn finish(&mut self, target: &mut Map<String, Value>) {
        if let Some(thinking) = self.thinking.take().filter(|text| !text.is_empty()) {
            target.insert("thinking".to_owned(), json!(thinking));
        }
        if !self.tool_calls.is_empty() {
            target.insert(
                "tool_calls".to_owned(),
                Value::Array(std::mem::take(&mut self.tool_calls)),
            );
        }
    }
}
