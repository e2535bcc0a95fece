//! Chunks of OpenAI's chat completions.

use super::indexed::Indexed;
use super::members::Members;
use super::tool_calls::{Function, ToolCalls, member};
use super::{Accumulate, Event, Step};
use crate::fold::budget::Budget;
use crate::json::{self, Malformed};
use serde_json::{Map, Value, json};

/// A chat completion in pieces.
#[derive(Default)]
pub(super) struct OpenAiChat {
    members: Members,
    choices: Indexed<Choice>,
}

#[derive(Default)]
struct Choice {
    role: Option<String>,
    content: Option<String>,
    refusal: Option<String>,
    reasoning: Option<String>,
    tool_calls: ToolCalls,
    function_call: Option<Function>,
    members: Members,
}

impl Accumulate for OpenAiChat {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        if event.data == b"[DONE]" {
            return Ok(Step::Done);
        }
        let mut has_content = false;
        for entry in json::members(event.data) {
            let (key, raw) = entry?;
            if key != b"choices" {
                self.members.set(key, raw, budget);
            } else if raw.starts_with(b"[") {
                for (position, choice) in json::elements(raw).enumerate() {
                    has_content |= self.choice(position, choice?, budget)?;
                }
            }
        }
        Ok(Step::chunk(has_content))
    }

    fn has_ended(&self) -> bool {
        !self.choices.is_empty()
            && self
                .choices
                .iter()
                .all(|entry| entry.members.contains(b"finish_reason"))
    }

    fn answer(&mut self) -> Option<Value> {
        if self.members.is_empty() && self.choices.is_empty() {
            return None;
        }
        let mut answer = self.members.take();
        let choices = self.choices.take();
        if !choices.is_empty() || !answer.contains_key("error") {
            let choices = choices
                .into_iter()
                .map(|(index, choice)| choice.into_json(index))
                .collect();
            answer.insert("choices".to_owned(), choices);
        }
        Some(Value::Object(answer))
    }
}

impl OpenAiChat {
    fn choice(&mut self, position: usize, raw: &[u8], budget: &mut Budget) -> Result<bool, Malformed> {
        let index = member(raw, b"index")?.and_then(json::number).unwrap_or(position);
        let Some(choice) = self.choices.entry(index, budget) else {
            return Ok(false);
        };
        let mut has_content = false;
        for entry in json::members(raw) {
            let (key, raw) = entry?;
            match key {
                b"index" | b"logprobs" => {}
                b"delta" | b"message" if raw.starts_with(b"{") => has_content |= choice.extend(raw, budget)?,
                _ => choice.members.set(key, raw, budget),
            }
        }
        Ok(has_content)
    }
}

impl Choice {
    fn extend(&mut self, delta: &[u8], budget: &mut Budget) -> Result<bool, Malformed> {
        let mut has_content = false;
        for entry in json::members(delta) {
            let (key, raw) = entry?;
            has_content |= match key {
                b"role" => {
                    if self.role.is_none() {
                        self.role = json::string(raw).map(Into::into);
                    }
                    false
                }
                b"content" if raw.starts_with(b"[") => self.extend_blocks(raw, budget)?,
                b"content" => append(&mut self.content, raw, budget),
                b"refusal" => append(&mut self.refusal, raw, budget),
                b"reasoning_content" | b"reasoning" => append(&mut self.reasoning, raw, budget),
                b"tool_calls" if raw.starts_with(b"[") => self.tool_calls.extend(raw, budget)?,
                b"function_call" if raw.starts_with(b"{") => {
                    self.function_call.get_or_insert_default().extend(raw, budget)?
                }
                _ => false,
            };
        }
        Ok(has_content)
    }

    /// Content as a list of blocks, as Mistral's reasoning models send it.
    fn extend_blocks(&mut self, blocks: &[u8], budget: &mut Budget) -> Result<bool, Malformed> {
        let mut has_content = false;
        for block in json::elements(blocks) {
            for entry in json::members(block?) {
                let (key, raw) = entry?;
                has_content |= match key {
                    b"text" => append(&mut self.content, raw, budget),
                    b"thinking" if raw.starts_with(b"[") => {
                        let mut found = false;
                        for inner in json::elements(raw) {
                            let text = member(inner?, b"text")?.unwrap_or_default();
                            found |= append(&mut self.reasoning, text, budget);
                        }
                        found
                    }
                    _ => false,
                };
            }
        }
        Ok(has_content)
    }

    fn into_json(mut self, index: usize) -> Value {
        let mut message = Map::new();
        message.insert("role".to_owned(), json!(self.role.as_deref().unwrap_or("assistant")));
        message.insert(
            "content".to_owned(),
            json!(self.content.filter(|text| !text.is_empty())),
        );
        for (key, text) in [("refusal", self.refusal), ("reasoning_content", self.reasoning)] {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                message.insert(key.to_owned(), json!(text));
            }
        }
        if !self.tool_calls.is_empty() {
            message.insert("tool_calls".to_owned(), self.tool_calls.take());
        }
        if let Some(call) = self.function_call {
            message.insert("function_call".to_owned(), call.into_json());
        }
        let mut choice = self.members.take();
        choice.insert("index".to_owned(), json!(index));
        choice.insert("message".to_owned(), Value::Object(message));
        Value::Object(choice)
    }
}

/// Appends a raw string; returns whether it had content. `null` and other values have none.
pub(super) fn append(target: &mut Option<String>, raw: &[u8], budget: &mut Budget) -> bool {
    let Some(text) = json::string(raw) else { return false };
    budget.append(target.get_or_insert_default(), &text);
    !text.is_empty()
}
