//! Events of Google's `streamGenerateContent`.

use super::indexed::Indexed;
use super::members::Members;
use super::tool_calls::member;
use super::{Accumulate, Event, Step};
use crate::fold::budget::Budget;
use crate::json::{self, Malformed};
use serde_json::{Value, json};

/// An answer in pieces.
#[derive(Default)]
pub(super) struct Gemini {
    members: Members,
    candidates: Indexed<Candidate>,
}

#[derive(Default)]
struct Candidate {
    role: Option<String>,
    parts: Vec<Part>,
    members: Members,
}

enum Part {
    Text { text: String, is_thought: bool },
    Other(Value),
}

impl Accumulate for Gemini {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        let mut has_content = false;
        for entry in json::members(event.data) {
            let (key, raw) = entry?;
            if key != b"candidates" {
                self.members.set(key, raw, budget);
            } else if raw.starts_with(b"[") {
                for (position, candidate) in json::elements(raw).enumerate() {
                    let candidate = candidate?;
                    let index = member(candidate, b"index")?.and_then(json::number).unwrap_or(position);
                    if let Some(kept) = self.candidates.entry(index, budget) {
                        has_content |= kept.extend(candidate, budget)?;
                    }
                }
            }
        }
        Ok(Step::chunk(has_content))
    }

    fn has_ended(&self) -> bool {
        !self.candidates.is_empty()
            && self
                .candidates
                .iter()
                .all(|entry| entry.members.contains(b"finishReason"))
    }

    fn answer(&mut self) -> Option<Value> {
        if self.members.is_empty() && self.candidates.is_empty() {
            return None;
        }
        let mut answer = self.members.take();
        let candidates = self.candidates.take();
        if !candidates.is_empty() {
            let candidates = candidates
                .into_iter()
                .map(|(index, candidate)| candidate.into_json(index))
                .collect();
            answer.insert("candidates".to_owned(), candidates);
        }
        Some(Value::Object(answer))
    }
}

impl Candidate {
    fn extend(&mut self, raw: &[u8], budget: &mut Budget) -> Result<bool, Malformed> {
        let mut has_content = false;
        for entry in json::members(raw) {
            let (key, raw) = entry?;
            match key {
                b"content" if raw.starts_with(b"{") => {
                    for entry in json::members(raw) {
                        let (key, raw) = entry?;
                        match key {
                            b"role" => self.role = json::string(raw).map(Into::into),
                            b"parts" if raw.starts_with(b"[") => {
                                for part in json::elements(raw) {
                                    has_content |= self.add_part(part?, budget)?;
                                }
                            }
                            _ => {}
                        }
                    }
                }
                _ => self.members.set(key, raw, budget),
            }
        }
        Ok(has_content)
    }

    fn add_part(&mut self, raw: &[u8], budget: &mut Budget) -> Result<bool, Malformed> {
        let text = member(raw, b"text")?.and_then(json::string);
        let Some(text) = text else {
            if budget.take_entry() && budget.take(raw.len()) {
                self.parts.push(Part::Other(json::value(raw)?));
            }
            return Ok(true);
        };
        let is_thought = member(raw, b"thought")?.and_then(json::flag).unwrap_or(false);
        match self.parts.last_mut() {
            Some(Part::Text {
                text: kept,
                is_thought: was,
            }) if *was == is_thought => budget.append(kept, &text),
            _ if budget.take_entry() => {
                let mut kept = String::new();
                budget.append(&mut kept, &text);
                self.parts.push(Part::Text { text: kept, is_thought });
            }
            _ => {}
        }
        Ok(!text.is_empty())
    }

    fn into_json(mut self, index: usize) -> Value {
        let parts: Value = self
            .parts
            .into_iter()
            .map(|part| match part {
                Part::Text { text, is_thought: true } => json!({"text": text, "thought": true}),
                Part::Text {
                    text,
                    is_thought: false,
                } => json!({"text": text}),
                Part::Other(value) => value,
            })
            .collect();
        let mut candidate = self.members.take();
        candidate.insert("index".to_owned(), json!(index));
        let role = self.role.unwrap_or_else(|| "model".to_owned());
        candidate.insert("content".to_owned(), json!({"role": role, "parts": parts}));
        Value::Object(candidate)
    }
}
