//! Chunks of OpenAI's text completions.

use super::budget::Budget;
use super::indexed::Indexed;
use super::members::Members;
use super::openai_chat::append;
use super::{Accumulate, Event, Step};
use crate::json::{Cursor, Malformed};
use serde_json::{Value, json};

/// A partial text completion.
#[derive(Default)]
pub(super) struct OpenAiCompletion {
    members: Members,
    choices: Indexed<Choice>,
}

#[derive(Default)]
struct Choice {
    text: Option<String>,
    members: Members,
}

impl Accumulate for OpenAiCompletion {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        if event.data == b"[DONE]" {
            return Ok(Step::Done);
        }
        let mut cursor = Cursor::new(event.data);
        if !cursor.object()? {
            return Err(Malformed);
        }
        let mut has_content = false;
        while let Some(key) = cursor.key()? {
            match key {
                b"choices" => has_content |= self.choices.extend(&mut cursor, budget, Choice::extend)?,
                _ => self.members.set(key, cursor.skip()?, budget),
            }
        }
        Ok(Step::chunk(has_content))
    }

    fn has_ended(&self) -> bool {
        !self.choices.is_empty()
            && self
                .choices
                .iter()
                .all(|entry| entry.members.contains(b"finish_reason"))
    }

    fn response(&mut self) -> Option<Value> {
        if self.members.is_empty() && self.choices.is_empty() {
            return None;
        }
        let mut response = self.members.take();
        let choices = self.choices.take().into_iter().map(|(index, mut choice)| {
            let mut members = choice.members.take();
            members.insert("index".to_owned(), json!(index));
            members.insert("text".to_owned(), json!(choice.text));
            Value::Object(members)
        });
        response.insert("choices".to_owned(), choices.collect());
        Some(Value::Object(response))
    }
}

impl Choice {
    fn extend(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        if !cursor.object()? {
            return Ok(false);
        }
        let mut has_content = false;
        while let Some(key) = cursor.key()? {
            match key {
                b"text" => has_content |= append(&mut self.text, cursor, budget)?,
                b"index" | b"logprobs" => {
                    cursor.skip()?;
                }
                _ => self.members.set(key, cursor.skip()?, budget),
            }
        }
        Ok(has_content)
    }
}
