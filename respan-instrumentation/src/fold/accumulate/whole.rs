//! APIs without a stream of their own: the last document is the response.

use super::budget::Budget;
use super::{Accumulate, Event, Step};
use crate::json::{self, Malformed};
use serde_json::Value;

/// Keeps the last document.
#[derive(Default)]
pub(super) struct Whole {
    document: Option<Value>,
}

impl Accumulate for Whole {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        if event.data == b"[DONE]" {
            return Ok(Step::Done);
        }
        let document = json::value(event.data)?;
        if budget.take(event.data.len()) {
            self.document = Some(document);
        }
        Ok(Step::Content)
    }

    fn response(&mut self) -> Option<Value> {
        self.document.take()
    }
}
