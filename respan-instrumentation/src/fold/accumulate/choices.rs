//! A partial response with numbered choices.

use super::budget::Budget;
use super::indexed::Indexed;
use super::members::Members;
use super::{Accumulate, Event, Step};
use crate::json::{Cursor, Malformed};
use serde_json::{Map, Value, json};

/// One of the alternative answers of a response.
pub(super) trait Choice: Default + Send + Sync {
    /// The member of an event that lists the choices.
    const LIST: &'static str;
    /// The member of a choice that is set with its last event.
    const FINISH_REASON: &'static [u8];

    /// Takes an item of the list. Returns whether it has content.
    fn extend(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed>;

    /// The members that events repeat or replace.
    fn members(&self) -> &Members;

    /// The choice as the response without streaming has it, but for its index.
    fn into_members(self) -> Map<String, Value>;
}

/// A partial response: its choices, and the members beside their list.
#[derive(Debug)]
pub(super) struct Choices<C> {
    members: Members,
    choices: Indexed<C>,
}

impl<C> Default for Choices<C> {
    fn default() -> Self {
        Self {
            members: Members::default(),
            choices: Indexed::default(),
        }
    }
}

impl<C: Choice> Accumulate for Choices<C> {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        if event.data == b"[DONE]" {
            return Ok(Step::Done);
        }
        let mut cursor = Cursor::new(event.data);
        if event.name == "error" {
            let error = cursor.peek(b"error")?.unwrap_or(event.data);
            self.members.set(b"error", error, budget);
            return Ok(Step::Ignored);
        }
        let (mut has_content, mut is_error) = (false, false);
        if !cursor.object()? {
            return Err(Malformed);
        }
        while let Some(key) = cursor.key()? {
            if key == C::LIST.as_bytes() {
                has_content |= self.choices.extend(&mut cursor, budget, C::extend)?;
            } else {
                let value = cursor.skip()?;
                is_error |= key == b"error" && value != b"null";
                self.members.set(key, value, budget);
            }
        }
        Ok(if is_error {
            Step::Ignored
        } else {
            Step::chunk(has_content)
        })
    }

    fn has_ended(&self) -> bool {
        let has_finished = |choice: &C| choice.members().contains(C::FINISH_REASON);
        !self.choices.is_empty() && self.choices.iter().all(has_finished)
    }

    fn response(&mut self) -> Option<Value> {
        if self.members.is_empty() && self.choices.is_empty() {
            return None;
        }
        let mut response = self.members.take();
        if !self.choices.is_empty() {
            let choices = self.choices.take().into_iter().map(|(index, choice)| {
                let mut members = choice.into_members();
                members.insert("index".to_owned(), json!(index));
                Value::Object(members)
            });
            response.insert(C::LIST.to_owned(), choices.collect());
        }
        Some(Value::Object(response))
    }
}
