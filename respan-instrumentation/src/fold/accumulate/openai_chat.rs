//! Chunks of OpenAI's chat completions.

use super::budget::Budget;
use super::choices::{Choice, Choices};
use super::members::Members;
use super::tool_calls::{Function, ToolCalls};
use super::{Accumulate, Event, Step};
use crate::json::{Cursor, Malformed};
use serde_json::{Map, Value, json};

/// A partial chat completion.
#[derive(Default)]
pub(super) struct OpenAiChat(Choices<ChatChoice>);

#[derive(Default)]
struct ChatChoice {
    role: Option<String>,
    content: Option<String>,
    refusal: Option<String>,
    reasoning: Option<String>,
    tool_calls: ToolCalls,
    function_call: Option<Function>,
    members: Members,
}

impl Accumulate for OpenAiChat {
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
        if !choices.is_empty() || !response.contains_key("error") {
            let choices = choices
                .into_iter()
                .map(|(index, choice)| choice.into_json(index))
                .collect();
            response.insert("choices".to_owned(), choices);
        }
        Some(Value::Object(response))
    }
}

impl Choice for ChatChoice {
    const LIST: &'static [u8] = b"choices";
    const FINISH_REASON: &'static [u8] = b"finish_reason";

    fn extend(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        if !cursor.object()? {
            return Ok(false);
        }
        let mut has_content = false;
        while let Some(key) = cursor.key()? {
            match key {
                b"delta" | b"message" => has_content |= self.extend_message(cursor, budget)?,
                b"index" | b"logprobs" => {
                    cursor.skip()?;
                }
                b"content_filter_results" => {
                    // Azure's last chunk has none.
                    let results = cursor.skip()?;
                    if results != b"{}" {
                        self.members.set(key, results, budget);
                    }
                }
                _ => self.members.set(key, cursor.skip()?, budget),
            }
        }
        Ok(has_content)
    }

    fn members(&self) -> &Members {
        &self.members
    }
}

impl ChatChoice {
    fn extend_message(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        if !cursor.object()? {
            return Ok(false);
        }
        let mut has_content = false;
        while let Some(key) = cursor.key()? {
            has_content |= match key {
                b"role" => {
                    let role = cursor.string()?;
                    self.role = self.role.take().or(role.map(Into::into));
                    false
                }
                b"content" => self.extend_content(cursor, budget)?,
                b"refusal" => append(&mut self.refusal, cursor, budget)?,
                b"reasoning_content" | b"reasoning" => append(&mut self.reasoning, cursor, budget)?,
                b"tool_calls" => self.tool_calls.extend(cursor, budget)?,
                b"function_call" => {
                    let mut call = self.function_call.take().unwrap_or_default();
                    let is_extended = call.extend(cursor, budget)?;
                    self.function_call = Some(call).filter(|call| !call.is_empty());
                    is_extended
                }
                _ => {
                    cursor.skip()?;
                    false
                }
            };
        }
        Ok(has_content)
    }

    /// Text, or a list of blocks, as Mistral's reasoning models send it.
    fn extend_content(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        let raw = cursor.skip()?;
        if !raw.starts_with(b"[") {
            return append(&mut self.content, &mut Cursor::new(raw), budget);
        }
        let (mut blocks, mut has_content) = (Cursor::new(raw), false);
        blocks.list()?;
        while blocks.element()? {
            let (text, thinking) = (blocks.peek(b"text")?, blocks.peek(b"thinking")?);
            blocks.skip()?;
            if let Some(text) = text {
                has_content |= append(&mut self.content, &mut Cursor::new(text), budget)?;
            }
            let mut thoughts = Cursor::new(thinking.unwrap_or(b"[]"));
            if thoughts.list()? {
                while thoughts.element()? {
                    let text = thoughts.peek(b"text")?;
                    thoughts.skip()?;
                    has_content |= append(&mut self.reasoning, &mut Cursor::new(text.unwrap_or(b"null")), budget)?;
                }
            }
        }
        Ok(has_content)
    }

    fn into_json(mut self, index: usize) -> Value {
        let mut message = Map::new();
        message.insert("role".to_owned(), json!(self.role.as_deref().unwrap_or("assistant")));
        message.insert(
            "content".to_owned(),
            json!(self.content.filter(|text| !text.is_empty())),
        );
        for (key, text) in [("refusal", self.refusal), ("reasoning_content", self.reasoning)] {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                message.insert(key.to_owned(), json!(text));
            }
        }
        if !self.tool_calls.is_empty() {
            message.insert("tool_calls".to_owned(), self.tool_calls.take());
        }
        if let Some(call) = self.function_call {
            message.insert("function_call".to_owned(), call.into_json());
        }
        let mut choice = self.members.take();
        choice.insert("index".to_owned(), json!(index));
        choice.insert("message".to_owned(), Value::Object(message));
        Value::Object(choice)
    }
}

/// Appends the next value if it is text; returns whether it had content.
pub(super) fn append(
    target: &mut Option<String>,
    cursor: &mut Cursor<'_>,
    budget: &mut Budget,
) -> Result<bool, Malformed> {
    let Some(text) = cursor.string()? else { return Ok(false) };
    budget.append(target.get_or_insert_default(), &text);
    Ok(!text.is_empty())
}
