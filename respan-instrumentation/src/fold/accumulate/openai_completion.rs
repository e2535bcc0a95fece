//! Chunks of OpenAI's text completions.

use super::indexed::Indexed;
use super::members::Members;
use super::openai_chat::append;
use super::tool_calls::member;
use super::{Accumulate, Event, Step};
use crate::fold::budget::Budget;
use crate::json::{self, Malformed};
use serde_json::{Value, json};

/// A text completion in pieces.
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
        let mut has_content = false;
        for entry in json::members(event.data) {
            let (key, raw) = entry?;
            if key != b"choices" {
                self.members.set(key, raw, budget);
                continue;
            }
            if !raw.starts_with(b"[") {
                continue;
            }
            for (position, choice) in json::elements(raw).enumerate() {
                let choice = choice?;
                let index = member(choice, b"index")?.and_then(json::number).unwrap_or(position);
                let Some(kept) = self.choices.entry(index, budget) else {
                    continue;
                };
                for entry in json::members(choice) {
                    let (key, raw) = entry?;
                    match key {
                        b"text" => has_content |= append(&mut kept.text, raw, budget),
                        b"index" | b"logprobs" => {}
                        _ => kept.members.set(key, raw, budget),
                    }
                }
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

    fn answer(&mut self) -> Option<Value> {
        if self.members.is_empty() && self.choices.is_empty() {
            return None;
        }
        let mut answer = self.members.take();
        let choices = self.choices.take().into_iter().map(|(index, mut choice)| {
            let mut members = choice.members.take();
            members.insert("index".to_owned(), json!(index));
            members.insert("text".to_owned(), json!(choice.text));
            Value::Object(members)
        });
        answer.insert("choices".to_owned(), choices.collect());
        Some(Value::Object(answer))
    }
}
