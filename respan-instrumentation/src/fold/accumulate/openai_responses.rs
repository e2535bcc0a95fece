//! Events of OpenAI's responses.

use super::budget::Budget;
use super::indexed::Indexed;
use super::{Accumulate, Event, Step};
use crate::json::{self, Cursor, Lookup, Malformed};
use serde_json::{Value, json};

/// A partial response. The terminal event repeats all of it; the deltas matter if that event is missing or too long.
#[derive(Default)]
pub(super) struct OpenAiResponses {
    /// The response as the first or the last event has it.
    response: Option<Value>,
    size: usize,
    items: Indexed<Item>,
    error: Option<Value>,
    is_final: bool,
}

#[derive(Default)]
struct Item {
    raw: Vec<u8>,
    is_done: bool,
    text: String,
    refusal: String,
    summary: String,
    arguments: String,
}

/// The members of an event.
#[derive(Default)]
struct Parsed<'a> {
    kind: &'a [u8],
    output_index: usize,
    delta: &'a [u8],
    item: &'a [u8],
    response: &'a [u8],
}

impl<'a> Parsed<'a> {
    fn of(event: &Event<'a>) -> Result<Self, Malformed> {
        let (mut parsed, mut cursor) = (Self::default(), Cursor::new(event.data));
        if !cursor.object()? {
            return Err(Malformed);
        }
        while let Some(key) = cursor.key()? {
            let raw = cursor.skip()?;
            match key {
                b"type" => parsed.kind = json::unquoted(raw),
                b"output_index" => parsed.output_index = json::number(raw).unwrap_or(0),
                b"delta" => parsed.delta = raw,
                b"item" => parsed.item = raw,
                b"response" => parsed.response = raw,
                _ => {}
            }
        }
        if parsed.kind.is_empty() {
            parsed.kind = event.name.as_bytes();
        }
        Ok(parsed)
    }
}

impl Accumulate for OpenAiResponses {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        if event.data == b"[DONE]" {
            return Ok(Step::Done);
        }
        let parsed = Parsed::of(&event)?;
        match parsed.kind {
            b"response.completed" | b"response.incomplete" | b"response.failed" | b"response.cancelled" => {
                self.finish(json::value(parsed.response)?, parsed.response.len(), budget);
                Ok(Step::LastChunk)
            }
            b"response.created" | b"response.in_progress" | b"response.queued" => {
                let response = json::value(parsed.response)?;
                budget.give_back(std::mem::take(&mut self.size));
                if budget.take(parsed.response.len()) {
                    (self.response, self.size) = (Some(response), parsed.response.len());
                }
                Ok(Step::Chunk)
            }
            b"response.output_item.added" | b"response.output_item.done" => {
                let is_done = parsed.kind.ends_with(b"done");
                if let Some(item) = self.items.entry(parsed.output_index, budget) {
                    item.replace(parsed.item, is_done, budget);
                }
                Ok(Step::Chunk)
            }
            b"error" => {
                self.error = Some(json::value(event.data)?);
                Ok(Step::LastChunk)
            }
            _ if parsed.delta.is_empty() => Ok(Step::Chunk),
            kind => self.delta(kind, &parsed, budget),
        }
    }

    fn response(&mut self) -> Option<Value> {
        if self.response.is_none() && self.items.is_empty() && self.error.is_none() {
            return None;
        }
        let mut response = self.response.take().unwrap_or_else(|| json!({}));
        if !self.is_final {
            let items = self.items.take();
            let output: Value = items.into_iter().filter_map(|(_, item)| item.into_json()).collect();
            if let Some(members) = response.as_object_mut() {
                members.insert("output".to_owned(), output);
            }
        }
        if let (Some(error), Some(members)) = (self.error.take(), response.as_object_mut()) {
            let inner = error.present("error").unwrap_or(error);
            members.insert("error".to_owned(), inner);
        }
        Some(response)
    }
}

impl OpenAiResponses {
    /// Takes the terminal event. If its output exceeds the budget or is empty, as that of some proxies, the accumulated items are kept
    /// instead of it.
    fn finish(&mut self, mut response: Value, size: usize, budget: &mut Budget) {
        let kept = self.size + self.items.iter().map(Item::size).sum::<usize>();
        budget.give_back(kept);
        self.is_final = budget.take(size) && (self.items.is_empty() || !response.list("output").is_empty());
        if !self.is_final
            && let Some(members) = response.as_object_mut()
        {
            members.remove("output");
        }
        if self.is_final || budget.take_reserve(response.to_string().len()) {
            self.response = Some(response);
        }
    }

    fn delta(&mut self, kind: &[u8], parsed: &Parsed<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        let Some(item) = self.items.entry(parsed.output_index, budget) else {
            return Ok(Step::Chunk);
        };
        let target = match kind {
            b"response.output_text.delta" => &mut item.text,
            b"response.refusal.delta" => &mut item.refusal,
            b"response.reasoning_summary_text.delta" | b"response.reasoning_text.delta" => &mut item.summary,
            b"response.function_call_arguments.delta"
            | b"response.custom_tool_call_input.delta"
            | b"response.mcp_call_arguments.delta" => &mut item.arguments,
            _ => return Ok(Step::Chunk),
        };
        let text = json::string(parsed.delta).ok_or(Malformed)?;
        budget.append(target, &text);
        Ok(Step::chunk(!text.is_empty()))
    }
}

impl Item {
    fn size(&self) -> usize {
        self.raw.len() + self.text.len() + self.refusal.len() + self.summary.len() + self.arguments.len()
    }

    fn replace(&mut self, raw: &[u8], is_done: bool, budget: &mut Budget) {
        budget.give_back(self.raw.len());
        self.raw.clear();
        if budget.take(raw.len()) {
            self.raw.extend_from_slice(raw);
            self.is_done = is_done;
        }
    }

    /// The item as the last event about it has it, or as far as its deltas go.
    fn into_json(self) -> Option<Value> {
        let mut item = serde_json::from_slice::<Value>(&self.raw)
            .ok()
            .unwrap_or_else(|| json!({}));
        let members = item.as_object_mut()?;
        if self.is_done {
            return Some(item);
        }
        let mut content = Vec::new();
        if !self.text.is_empty() {
            content.push(json!({"type": "output_text", "text": self.text}));
        }
        if !self.refusal.is_empty() {
            content.push(json!({"type": "refusal", "refusal": self.refusal}));
        }
        if !content.is_empty() {
            members.entry("type").or_insert_with(|| json!("message"));
            members.insert("content".to_owned(), Value::Array(content));
        }
        if !self.summary.is_empty() {
            members.insert(
                "summary".to_owned(),
                json!([{"type": "summary_text", "text": self.summary}]),
            );
        }
        if !self.arguments.is_empty() {
            members.insert("arguments".to_owned(), json!(self.arguments));
        }
        (!members.is_empty()).then_some(item)
    }
}
