//! Events of Google's `streamGenerateContent`.

use super::budget::Budget;
use super::choices::{Choice, Choices};
use super::members::Members;
use crate::json::{self, Cursor, Malformed};
use serde_json::{Map, Value, json};

/// A partial response.
pub(super) type Gemini = Choices<Candidate>;

#[derive(Default)]
pub(super) struct Candidate {
    role: Option<String>,
    parts: Vec<Part>,
    members: Members,
}

enum Part {
    Text { text: String, is_thought: bool },
    Other(Value),
}

impl Choice for Candidate {
    const LIST: &'static str = "candidates";
    const FINISH_REASON: &'static [u8] = b"finishReason";

    fn extend(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        cursor.any_member(|key, cursor| {
            if key == b"content" {
                return self.extend_content(cursor, budget);
            }
            self.members.set(key, cursor.skip()?, budget);
            Ok(false)
        })
    }

    fn members(&self) -> &Members {
        &self.members
    }

    fn into_members(mut self) -> Map<String, Value> {
        let parts: Value = self.parts.into_iter().map(Part::into_json).collect();
        let role = self.role.unwrap_or_else(|| "model".to_owned());
        let mut candidate = self.members.take();
        candidate.insert("content".to_owned(), json!({"role": role, "parts": parts}));
        candidate
    }
}

impl Candidate {
    fn extend_content(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        cursor.any_member(|key, cursor| match key {
            b"role" => {
                let role = cursor.string()?;
                self.role = self.role.take().or(role.map(Into::into));
                Ok(false)
            }
            b"parts" => cursor.any_element(|parts| self.add_part(parts.skip()?, budget)),
            _ => cursor.skip().map(|_| false),
        })
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
}

impl Part {
    fn into_json(self) -> Value {
        match self {
            Self::Text { text, is_thought: true } => json!({"text": text, "thought": true}),
            Self::Text {
                text,
                is_thought: false,
            } => json!({"text": text}),
            Self::Other(value) => value,
        }
    }
}
