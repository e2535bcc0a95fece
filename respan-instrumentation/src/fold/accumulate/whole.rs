//! APIs without a stream of their own: the last document is the response.

use super::budget::Budget;
use super::{Accumulate, Event, Step};
use crate::json::{self, Lookup, Malformed};
use serde_json::Value;

/// Limit on the texts that are kept of a document that is too long.
const MAX_TEXT: usize = 1024;

/// Keeps the last document.
#[derive(Default)]
pub(super) struct Whole {
    document: Option<Value>,
    size: usize,
    has_ended: bool,
}

impl Accumulate for Whole {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        if event.data == b"[DONE]" {
            return Ok(Step::Done);
        }
        let mut document = json::value(event.data)?;
        // `image_generation.completed`, `transcript.text.done`, `speech.audio.done`
        let last = document.text("type").and_then(|kind| kind.rsplit('.').next());
        self.has_ended |= matches!(last, Some("completed" | "done"));
        budget.give_back(std::mem::take(&mut self.size));
        if budget.take(event.data.len()) {
            (self.document, self.size) = (Some(document), event.data.len());
        } else if let Some(members) = document.as_object_mut() {
            // The counts beside an image that is too long.
            members.retain(|_, member| member.as_str().is_none_or(|text| text.len() <= MAX_TEXT));
            if budget.take_reserve(document.to_string().len()) {
                self.document = Some(document);
            }
        }
        Ok(Step::Content)
    }

    fn has_ended(&self) -> bool {
        self.has_ended
    }

    fn response(&mut self) -> Option<Value> {
        self.document.take()
    }
}
