//! Lines of Ollama's answers.

use super::members::Members;
use super::openai_chat::append;
use super::{Accumulate, Event, Step};
use crate::fold::budget::Budget;
use crate::json::{self, Malformed};
use serde_json::{Map, Value, json};

/// An answer in pieces: a message or the continuation of a text.
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
        for entry in json::members(event.data) {
            let (key, raw) = entry?;
            match key {
                b"message" if raw.starts_with(b"{") => has_content |= self.extend(raw, budget)?,
                b"response" => has_content |= append(&mut self.response, raw, budget),
                b"thinking" => has_content |= append(&mut self.thinking, raw, budget),
                b"done" => {
                    is_last = json::flag(raw) == Some(true);
                    self.is_done |= is_last;
                    self.members.set(key, raw, budget);
                }
                // Numbers of the whole conversation so far, not part of the answer.
                b"context" => {}
                _ => self.members.set(key, raw, budget),
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

    fn answer(&mut self) -> Option<Value> {
        let mut answer = self.members.take();
        if let Some(text) = self.response.take() {
            answer.insert("response".to_owned(), json!(text));
        }
        if self.is_message {
            let mut message = self.message.take();
            message.insert("content".to_owned(), json!(self.content.take().unwrap_or_default()));
            self.finish(&mut message);
            answer.insert("message".to_owned(), Value::Object(message));
        } else {
            self.finish(&mut answer);
        }
        (!answer.is_empty()).then_some(Value::Object(answer))
    }
}

impl Ollama {
    fn extend(&mut self, message: &[u8], budget: &mut Budget) -> Result<bool, Malformed> {
        self.is_message = true;
        let mut has_content = false;
        for entry in json::members(message) {
            let (key, raw) = entry?;
            match key {
                b"content" => has_content |= append(&mut self.content, raw, budget),
                b"thinking" => has_content |= append(&mut self.thinking, raw, budget),
                b"tool_calls" if raw.starts_with(b"[") => {
                    for call in json::elements(raw) {
                        let call = call?;
                        has_content = true;
                        if budget.take_entry() && budget.take(call.len()) {
                            self.tool_calls.push(json::value(call)?);
                        }
                    }
                }
                _ => self.message.set(key, raw, budget),
            }
        }
        Ok(has_content)
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
