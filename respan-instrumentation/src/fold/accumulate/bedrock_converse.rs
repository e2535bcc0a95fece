//! Events of Amazon Bedrock's `ConverseStream`.

use super::budget::Budget;
use super::indexed::Indexed;
use super::{Accumulate, Event, Step};
use crate::json::{self, Lookup, Malformed};
use serde_json::{Map, Value, json};

/// The names of events.
pub(super) const EVENTS: [&str; 7] = [
    "messageStart",
    "contentBlockStart",
    "contentBlockDelta",
    "contentBlockStop",
    "messageStop",
    "metadata",
    "error",
];

/// A partial message.
#[derive(Default)]
pub(super) struct BedrockConverse {
    members: Map<String, Value>,
    role: Option<String>,
    blocks: Indexed<Block>,
}

#[derive(Default)]
struct Block {
    tool_use: Option<Value>,
    text: String,
    input: String,
    reasoning: String,
}

impl Accumulate for BedrockConverse {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        let value = json::value(event.data)?;
        // Client libraries and Amazon's own models name the event by a member of an object, beside which a guardrail has its own.
        let members = value.as_object().filter(|_| event.name.is_empty());
        let is_event = |name: &str, inner: &Value| EVENTS.contains(&name) && !inner.is_null();
        match members.and_then(|members| members.iter().find(|(name, inner)| is_event(name, inner))) {
            Some((name, inner)) => Ok(self.named(name, inner, budget)),
            None => Ok(self.named(event.name, &value, budget)),
        }
    }

    fn response(&mut self) -> Option<Value> {
        let blocks = self.blocks.take();
        if self.members.is_empty() && self.role.is_none() && blocks.is_empty() {
            return None;
        }
        let content: Value = blocks.into_iter().filter_map(|(_, block)| block.into_json()).collect();
        let role = self.role.take().unwrap_or_else(|| "assistant".to_owned());
        let mut response = std::mem::take(&mut self.members);
        response.insert(
            "output".to_owned(),
            json!({"message": {"role": role, "content": content}}),
        );
        Some(Value::Object(response))
    }
}

impl BedrockConverse {
    fn named(&mut self, name: &str, value: &Value, budget: &mut Budget) -> Step {
        let index = value
            .count("contentBlockIndex")
            .and_then(|index| usize::try_from(index).ok())
            .unwrap_or(0);
        match name {
            "messageStart" => {
                self.role = value.owned("role");
                Step::Chunk
            }
            "contentBlockStart" => {
                let tool_use = value.at("start").present("toolUse");
                let has_content = tool_use.is_some();
                if let Some(block) = self.blocks.entry(index, budget) {
                    block.tool_use = tool_use;
                }
                Step::chunk(has_content)
            }
            "contentBlockDelta" => {
                let delta = value.at("delta");
                // Nova numbers each piece of a text as a block of its own.
                let text_before = self
                    .blocks
                    .last_mut()
                    .filter(|last| delta.text("text").is_some() && last.is_text());
                let block = match text_before {
                    Some(block) => Some(block),
                    None => self.blocks.entry(index, budget),
                };
                let Some(block) = block else {
                    return Step::Chunk;
                };
                let texts = [
                    (&mut block.text, delta.text("text")),
                    (&mut block.input, delta.at("toolUse").text("input")),
                    (&mut block.reasoning, delta.at("reasoningContent").text("text")),
                ];
                let mut has_content = false;
                for (target, text) in texts {
                    has_content |= text.is_some();
                    budget.append(target, text.unwrap_or_default());
                }
                Step::chunk(has_content)
            }
            "messageStop" => {
                if let Some(reason) = value.present("stopReason") {
                    self.members.insert("stopReason".to_owned(), reason);
                }
                Step::Chunk
            }
            "metadata" => {
                for key in ["usage", "metrics", "serviceTier", "performanceConfig"] {
                    if let Some(member) = value.present(key) {
                        self.members.insert(key.to_owned(), member);
                    }
                }
                Step::LastChunk
            }
            "error" => {
                self.members.insert("error".to_owned(), value.clone());
                Step::LastChunk
            }
            "contentBlockStop" => Step::Chunk,
            _ => Step::Ignored,
        }
    }
}

impl Block {
    fn is_text(&self) -> bool {
        !self.text.is_empty() && self.tool_use.is_none()
    }

    fn into_json(self) -> Option<Value> {
        if let Some(mut tool_use) = self.tool_use {
            let input = match &*self.input {
                // A call without arguments has no deltas.
                "" => json!({}),
                text => serde_json::from_str(text).unwrap_or(Value::String(self.input)),
            };
            tool_use.as_object_mut()?.insert("input".to_owned(), input);
            return Some(json!({"toolUse": tool_use}));
        }
        if !self.reasoning.is_empty() {
            return Some(json!({"reasoningContent": {"reasoningText": {"text": self.reasoning}}}));
        }
        (!self.text.is_empty()).then(|| json!({"text": self.text}))
    }
}
