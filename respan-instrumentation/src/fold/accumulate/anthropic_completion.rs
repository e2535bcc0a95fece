//! Events of Anthropic's text completions.

use super::budget::Budget;
use super::members::Members;
use super::text::append;
use super::{Accumulate, Event, Step};
use crate::json::{self, Cursor, Malformed};
use serde_json::{Value, json};

/// A partial text completion.
#[derive(Default)]
pub(super) struct AnthropicCompletion {
    members: Members,
    completion: Option<String>,
    has_ended: bool,
}

impl Accumulate for AnthropicCompletion {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        let mut cursor = Cursor::new(event.data);
        match cursor.peek(b"type")?.map(json::unquoted) {
            Some(b"completion") => {}
            Some(b"error") => {
                if let Some(error) = cursor.peek(b"error")? {
                    self.members.set(b"error", error, budget);
                }
                return Ok(Step::LastChunk);
            }
            _ => return Ok(Step::Ignored),
        }
        let has_content = cursor.any_member(|key, cursor| {
            if key == b"completion" {
                return append(&mut self.completion, cursor, budget);
            }
            let raw = cursor.skip()?;
            self.has_ended |= key == b"stop_reason" && raw != b"null";
            self.members.set(key, raw, budget);
            Ok(false)
        })?;
        Ok(Step::chunk(has_content))
    }

    fn has_ended(&self) -> bool {
        self.has_ended
    }

    fn response(&mut self) -> Option<Value> {
        let mut response = self.members.take();
        if let Some(text) = self.completion.take() {
            response.insert("completion".to_owned(), json!(text));
        }
        (!response.is_empty()).then_some(Value::Object(response))
    }
}
