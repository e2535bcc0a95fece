//! Events of Anthropic's messages.

use super::budget::Budget;
use super::indexed::Indexed;
use super::{Accumulate, Event, Step};
use crate::json::{self, Cursor, Lookup, Malformed};
use serde_json::{Map, Value, json};

/// A partial message.
#[derive(Default)]
pub(super) struct Anthropic {
    message: Option<Map<String, Value>>,
    blocks: Indexed<Block>,
}

/// A block of content: as its start has it, and what the deltas add.
#[derive(Default)]
struct Block {
    start: Map<String, Value>,
    text: String,
    thinking: String,
    input: String,
}

impl Accumulate for Anthropic {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        let (mut kind, mut index, mut delta) = (&b""[..], 0, &b"null"[..]);
        let mut cursor = Cursor::new(event.data);
        if !cursor.object()? {
            return Err(Malformed);
        }
        while let Some(key) = cursor.key()? {
            let raw = cursor.skip()?;
            match key {
                b"type" => kind = json::unquoted(raw),
                b"index" => index = json::number(raw).unwrap_or(0),
                b"delta" => delta = raw,
                _ => {}
            }
        }
        match kind {
            b"content_block_delta" => self.delta(index, delta, budget),
            b"content_block_start" => {
                let has_content = self.start_block(index, &json::value(event.data)?, event.data.len(), budget);
                Ok(Step::chunk(has_content))
            }
            b"message_start" => {
                let Value::Object(mut members) = json::value(event.data)? else {
                    return Err(Malformed);
                };
                if let (Some(Value::Object(message)), true) = (members.remove("message"), budget.take(event.data.len()))
                {
                    let is_other = |known: &Map<String, Value>| known.get("id") != message.get("id");
                    if self.message.as_ref().is_some_and(is_other) {
                        // The service has begun anew.
                        self.blocks = Indexed::default();
                    }
                    self.message = Some(message);
                }
                Ok(Step::Chunk)
            }
            b"message_delta" => {
                let end = json::value(event.data)?;
                if budget.take_reserve(event.data.len()) {
                    self.merge(&end);
                }
                Ok(Step::Chunk)
            }
            b"content_block_stop" => Ok(Step::Chunk),
            b"message_stop" => {
                let metrics = json::value(event.data)?.present("amazon-bedrock-invocationMetrics");
                if let Some(metrics) = metrics {
                    self.members()
                        .insert("amazon-bedrock-invocationMetrics".to_owned(), metrics);
                }
                Ok(Step::LastChunk)
            }
            b"error" => {
                let error = json::value(event.data)?.present("error").unwrap_or_default();
                self.members().insert("error".to_owned(), error);
                Ok(Step::LastChunk)
            }
            _ => Ok(Step::Ignored),
        }
    }

    fn response(&mut self) -> Option<Value> {
        if self.message.is_none() && self.blocks.is_empty() {
            return None;
        }
        let blocks: Value = self
            .blocks
            .take()
            .into_iter()
            .map(|(_, block)| block.into_json())
            .collect();
        let mut message = self.message.take().unwrap_or_default();
        message.insert("content".to_owned(), blocks);
        Some(Value::Object(message))
    }
}

impl Anthropic {
    fn members(&mut self) -> &mut Map<String, Value> {
        self.message.get_or_insert_default()
    }

    fn start_block(&mut self, index: usize, event: &Value, size: usize, budget: &mut Budget) -> bool {
        let Value::Object(start) = event.at("content_block") else {
            return false;
        };
        let has_content = start.get("type").is_some_and(|kind| kind == "tool_use");
        if let Some(block) = self.blocks.entry(index, budget)
            && budget.take(size)
        {
            block.start.clone_from(start);
        }
        has_content
    }

    fn delta(&mut self, index: usize, delta: &[u8], budget: &mut Budget) -> Result<Step, Malformed> {
        let Some(block) = self.blocks.entry(index, budget) else {
            return Ok(Step::Chunk);
        };
        let has_content = Cursor::new(delta).any_member(|key, cursor| {
            let text = cursor.string()?;
            let target = match key {
                b"text" => &mut block.text,
                b"thinking" => &mut block.thinking,
                b"partial_json" => &mut block.input,
                _ => return Ok(false),
            };
            let Some(text) = text else { return Ok(false) };
            budget.append(target, &text);
            Ok(!text.is_empty())
        })?;
        Ok(Step::chunk(has_content))
    }

    /// Merges a `message_delta`. Its token counts are cumulative, so they replace earlier ones, but for the zeros that clients
    /// write in place of counts that the event does not have.
    fn merge(&mut self, event: &Value) {
        let message = self.members();
        if let Value::Object(delta) = event.at("delta") {
            message.extend(delta.clone());
        }
        if let Value::Object(usage) = event.at("usage") {
            let kept = message.entry("usage").or_insert_with(|| json!({}));
            if let Value::Object(kept) = kept {
                for (key, count) in usage.iter().filter(|(_, count)| !count.is_null()) {
                    if count.as_u64() != Some(0) || !kept.contains_key(key) {
                        kept.insert(key.clone(), count.clone());
                    }
                }
            }
        }
    }
}

impl Block {
    fn into_json(mut self) -> Value {
        if self.start.is_empty() {
            let kind = match (self.thinking.is_empty(), self.input.is_empty()) {
                (false, _) => "thinking",
                (_, false) => "tool_use",
                _ => "text",
            };
            self.start.insert("type".to_owned(), json!(kind));
        }
        for (key, text) in [("text", self.text), ("thinking", self.thinking)] {
            if !text.is_empty() {
                let before = self
                    .start
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned();
                self.start.insert(key.to_owned(), json!(before + &text));
            }
        }
        if !self.input.is_empty() {
            let input = serde_json::from_str(&self.input).unwrap_or(Value::String(self.input));
            self.start.insert("input".to_owned(), input);
        }
        Value::Object(self.start)
    }
}
