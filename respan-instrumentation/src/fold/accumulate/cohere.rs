//! Events of Cohere's chat, of version 2 and of version 1.

use super::budget::Budget;
use super::indexed::Indexed;
use super::{Accumulate, Event, Step};
use crate::json::{self, Lookup, Malformed};
use serde_json::{Map, Value, json};

/// A partial response.
#[derive(Default)]
pub(super) struct Cohere {
    members: Map<String, Value>,
    blocks: Indexed<Block>,
    tool_plan: String,
    tool_calls: Indexed<ToolCall>,
    /// Text of version 1.
    text: String,
}

#[derive(Default)]
struct Block {
    text: String,
    thinking: String,
}

#[derive(Default)]
struct ToolCall {
    start: Value,
    arguments: String,
}

impl Accumulate for Cohere {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        if event.data == b"[DONE]" {
            return Ok(Step::Done);
        }
        let value = json::value(event.data)?;
        let index = value
            .count("index")
            .and_then(|index| usize::try_from(index).ok())
            .unwrap_or(0);
        let message = value.at("delta").at("message");
        let kind = value
            .text("type")
            .or_else(|| value.text("event_type"))
            .unwrap_or(event.name);
        let has_content = match kind {
            "message-start" => {
                self.keep("id", value.at("id"), budget);
                false
            }
            "content-start" | "content-delta" => self.content(index, message.at("content"), budget),
            "tool-plan-delta" => append(&mut self.tool_plan, message.text("tool_plan"), budget),
            "tool-call-start" => {
                let start = message.at("tool_calls");
                if let Some(call) = self.tool_calls.entry(index, budget)
                    && budget.take(event.data.len())
                {
                    call.start = start.clone();
                }
                true
            }
            "tool-call-delta" => {
                let arguments = message.at("tool_calls").at("function").text("arguments");
                let call = self.tool_calls.entry(index, budget);
                call.is_some_and(|call| append(&mut call.arguments, arguments, budget))
            }
            "message-end" => {
                let delta = value.at("delta");
                for key in ["finish_reason", "usage", "error"] {
                    self.keep(key, delta.at(key), budget);
                }
                return Ok(Step::LastChunk);
            }
            "stream-start" => {
                self.keep("generation_id", value.at("generation_id"), budget);
                false
            }
            "text-generation" => append(&mut self.text, value.text("text"), budget),
            "stream-end" => {
                let response = value.at("response");
                if let (Value::Object(members), true) = (response, budget.take(event.data.len())) {
                    self.members.extend(members.clone());
                } else {
                    for key in ["response_id", "meta"] {
                        self.keep(key, response.at(key), budget);
                    }
                }
                self.keep("finish_reason", value.at("finish_reason"), budget);
                return Ok(Step::LastChunk);
            }
            "" => return Ok(Step::Ignored),
            _ => false,
        };
        Ok(Step::chunk(has_content))
    }

    fn response(&mut self) -> Option<Value> {
        let mut response = std::mem::take(&mut self.members);
        let blocks: Vec<_> = self
            .blocks
            .take()
            .into_iter()
            .flat_map(|(_, block)| block.into_json())
            .collect();
        let calls: Vec<_> = self
            .tool_calls
            .take()
            .into_iter()
            .map(|(_, call)| call.into_json())
            .collect();
        if !self.text.is_empty() && !response.contains_key("text") {
            response.insert("text".to_owned(), json!(std::mem::take(&mut self.text)));
        }
        if !blocks.is_empty() || !calls.is_empty() || !self.tool_plan.is_empty() {
            let mut message = Map::new();
            message.insert("role".to_owned(), json!("assistant"));
            message.insert("content".to_owned(), Value::Array(blocks));
            if !self.tool_plan.is_empty() {
                message.insert("tool_plan".to_owned(), json!(std::mem::take(&mut self.tool_plan)));
            }
            if !calls.is_empty() {
                message.insert("tool_calls".to_owned(), Value::Array(calls));
            }
            response.insert("message".to_owned(), Value::Object(message));
        }
        (!response.is_empty()).then_some(Value::Object(response))
    }
}

impl Cohere {
    fn keep(&mut self, key: &str, value: &Value, budget: &mut Budget) {
        if !value.is_null() && budget.take_reserve(key.len() + value.to_string().len()) {
            self.members.insert(key.to_owned(), value.clone());
        }
    }

    fn content(&mut self, index: usize, content: &Value, budget: &mut Budget) -> bool {
        let Some(block) = self.blocks.entry(index, budget) else {
            return false;
        };
        let has_text = append(&mut block.text, content.text("text"), budget);
        append(&mut block.thinking, content.text("thinking"), budget) || has_text
    }
}

fn append(target: &mut String, text: Option<&str>, budget: &mut Budget) -> bool {
    text.is_some_and(|text| {
        budget.append(target, text);
        true
    })
}

impl Block {
    fn into_json(self) -> impl Iterator<Item = Value> {
        let thinking = Some(self.thinking).filter(|text| !text.is_empty());
        let text = Some(self.text).filter(|text| !text.is_empty());
        let thinking = thinking.map(|text| json!({"type": "thinking", "thinking": text}));
        thinking
            .into_iter()
            .chain(text.map(|text| json!({"type": "text", "text": text})))
    }
}

impl ToolCall {
    fn into_json(mut self) -> Value {
        let begun = self
            .start
            .at("function")
            .text("arguments")
            .unwrap_or_default()
            .to_owned();
        if !self.start.is_object() {
            self.start = json!({"type": "function"});
        }
        if let Some(call) = self.start.as_object_mut() {
            let function = call.entry("function").or_insert_with(|| json!({}));
            if let Some(function) = function.as_object_mut() {
                function.insert("arguments".to_owned(), json!(begun + &self.arguments));
            }
        }
        self.start
    }
}
