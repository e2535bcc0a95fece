//! A partial response with numbered choices.

use super::Step;
use super::budget::Budget;
use super::indexed::Indexed;
use super::members::Members;
use crate::json::{Cursor, Malformed};
use serde_json::{Map, Value};

/// One of the alternative answers of a response.
pub(super) trait Choice: Default {
    /// The member of an event that lists the choices.
    const LIST: &'static [u8];
    /// The member of a choice that is set with its last event.
    const FINISH_REASON: &'static [u8];

    /// Takes an item of the list. Returns whether it has content.
    fn extend(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed>;

    /// The members that events repeat or replace.
    fn members(&self) -> &Members;
}

/// Choices with their index.
pub(super) type Numbered<C> = Vec<(usize, C)>;

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

impl<C: Choice> Choices<C> {
    /// Takes the JSON of an event.
    pub(super) fn extend(&mut self, data: &[u8], budget: &mut Budget) -> Result<Step, Malformed> {
        let (mut has_content, mut is_error, mut cursor) = (false, false, Cursor::new(data));
        if !cursor.object()? {
            return Err(Malformed);
        }
        while let Some(key) = cursor.key()? {
            if key == C::LIST {
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

    /// Returns whether each choice has a reason for its end.
    pub(super) fn has_ended(&self) -> bool {
        let has_finished = |choice: &C| choice.members().contains(C::FINISH_REASON);
        !self.choices.is_empty() && self.choices.iter().all(has_finished)
    }

    /// The members and the choices, by index; `None` if no event had any.
    pub(super) fn take(&mut self) -> Option<(Map<String, Value>, Numbered<C>)> {
        if self.members.is_empty() && self.choices.is_empty() {
            return None;
        }
        Some((self.members.take(), self.choices.take()))
    }
}
