//! Chunks of OpenAI's text completions.

use super::budget::Budget;
use super::choices::{Choice, Choices};
use super::members::Members;
use super::text::append;
use crate::json::{Cursor, Malformed};
use serde_json::{Map, Value, json};

/// A partial text completion.
pub(super) type OpenAiCompletion = Choices<TextChoice>;

#[derive(Default)]
pub(super) struct TextChoice {
    text: Option<String>,
    members: Members,
}

impl Choice for TextChoice {
    const LIST: &'static str = "choices";
    const FINISH_REASON: &'static [u8] = b"finish_reason";

    fn extend(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        cursor.any_member(|key, cursor| {
            match key {
                b"text" => return append(&mut self.text, cursor, budget),
                // Mistral's completions are messages.
                b"delta" | b"message" => {
                    return cursor.any_member(|key, cursor| match key {
                        b"content" => append(&mut self.text, cursor, budget),
                        _ => cursor.skip().map(|_| false),
                    });
                }
                b"index" | b"logprobs" => {
                    cursor.skip()?;
                }
                _ => self.members.set(key, cursor.skip()?, budget),
            }
            Ok(false)
        })
    }

    fn members(&self) -> &Members {
        &self.members
    }

    fn into_members(mut self) -> Map<String, Value> {
        let mut choice = self.members.take();
        choice.insert("text".to_owned(), json!(self.text));
        choice
    }
}
