//! Chunks of OpenAI's text completions.

use super::budget::Budget;
use super::choices::{Choice, Choices};
use super::members::Members;
use super::openai_chat::append;
use super::{Accumulate, Event, Step};
use crate::json::{Cursor, Malformed};
use serde_json::{Value, json};

/// A partial text completion.
#[derive(Default)]
pub(super) struct OpenAiCompletion(Choices<TextChoice>);

#[derive(Default)]
struct TextChoice {
    text: Option<String>,
    members: Members,
}

impl Accumulate for OpenAiCompletion {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        if event.data == b"[DONE]" {
            return Ok(Step::Done);
        }
        self.0.extend(event.data, budget)
    }

    fn has_ended(&self) -> bool {
        self.0.has_ended()
    }

    fn response(&mut self) -> Option<Value> {
        let (mut response, choices) = self.0.take()?;
        let choices = choices.into_iter().map(|(index, mut choice)| {
            let mut members = choice.members.take();
            members.insert("index".to_owned(), json!(index));
            members.insert("text".to_owned(), json!(choice.text));
            Value::Object(members)
        });
        response.insert("choices".to_owned(), choices.collect());
        Some(Value::Object(response))
    }
}

impl Choice for TextChoice {
    const LIST: &'static [u8] = b"choices";
    const FINISH_REASON: &'static [u8] = b"finish_reason";

    fn members(&self) -> &Members {
        &self.members
    }

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
