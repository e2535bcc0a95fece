//! Events of Google's `streamGenerateContent`.

use super::budget::Budget;
use super::choices::{Choice, Choices};
use super::members::Members;
use super::{Accumulate, Event, Step};
use crate::json::{self, Cursor, Malformed};
use serde_json::{Value, json};

/// A partial response.
#[derive(Default)]
pub(super) struct Gemini(Choices<Candidate>);

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
        self.0.extend(event.data, budget)
    }

    fn has_ended(&self) -> bool {
        self.0.has_ended()
    }

    fn response(&mut self) -> Option<Value> {
        let (mut response, candidates) = self.0.take()?;
        if !candidates.is_empty() {
            let candidates = candidates
                .into_iter()
                .map(|(index, candidate)| candidate.into_json(index))
                .collect();
            response.insert("candidates".to_owned(), candidates);
        }
        Some(Value::Object(response))
    }
}

impl Choice for Candidate {
    const LIST: &'static [u8] = b"candidates";
    const FINISH_REASON: &'static [u8] = b"finishReason";

    fn extend(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        if !cursor.object()? {
            return Ok(false);
        }
        let mut has_content = false;
        while let Some(key) = cursor.key()? {
            match key {
                b"content" => has_content |= self.extend_content(cursor, budget)?,
                _ => self.members.set(key, cursor.skip()?, budget),
            }
        }
        Ok(has_content)
    }

    fn members(&self) -> &Members {
        &self.members
    }
}

impl Candidate {
    fn extend_content(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        if !cursor.object()? {
            return Ok(false);
        }
        let mut has_content = false;
        while let Some(key) = cursor.key()? {
            match key {
                b"role" => {
                    let role = cursor.string()?;
                    self.role = self.role.take().or(role.map(Into::into));
                }
                b"parts" => has_content |= self.extend_parts(cursor, budget)?,
                _ => {
                    cursor.skip()?;
                }
            }
        }
        Ok(has_content)
    }

    fn extend_parts(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        if !cursor.list()? {
            return Ok(false);
        }
        let mut has_content = false;
        while cursor.element()? {
            has_content |= self.add_part(cursor.skip()?, budget)?;
        }
        Ok(has_content)
    }

    fn add_part(&mut self, raw: &[u8], budget: &mut Budget) -> Result<bool, Malformed> {
        let part = Cursor::new(raw);
        let Some(text) = part.peek(b"text")?.and_then(json::string) else {
            if budget.take_entry() && budget.take(raw.len()) {
                self.parts.push(Part::Other(json::value(raw)?));
            }
            return Ok(true);
        };
        let is_thought = part.peek(b"thought")?.and_then(json::flag).unwrap_or(false);
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
