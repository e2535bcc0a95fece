//! Chunks of OpenAI's chat completions.

use super::budget::Budget;
use super::choices::{Choice, Choices};
use super::members::Members;
use super::text::append;
use super::tool_calls::{Function, ToolCalls};
use crate::json::{Cursor, Malformed};
use serde_json::{Map, Value, json};

/// A partial chat completion.
pub(super) type OpenAiChat = Choices<ChatChoice>;

#[derive(Default)]
pub(super) struct ChatChoice {
    role: Option<String>,
    content: Option<String>,
    refusal: Option<String>,
    reasoning: Option<String>,
    /// The words of a spoken answer.
    transcript: Option<String>,
    tool_calls: ToolCalls,
    function_call: Option<Function>,
    members: Members,
    has_delta: bool,
}

impl Choice for ChatChoice {
    const LIST: &'static str = "choices";
    const FINISH_REASON: &'static [u8] = b"finish_reason";

    fn extend(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        let mut message = None;
        let has_content = cursor.any_member(|key, cursor| {
            match key {
                b"delta" => {
                    self.has_delta = true;
                    return self.extend_message(cursor, budget);
                }
                b"message" => message = Some(cursor.skip()?),
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
            Ok(false)
        })?;
        match message {
            // Perplexity repeats the message so far beside each delta.
            Some(raw) if !self.has_delta => self.extend_message(&mut Cursor::new(raw), budget),
            _ => Ok(has_content),
        }
    }

    fn members(&self) -> &Members {
        &self.members
    }

    fn into_members(mut self) -> Map<String, Value> {
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
        if let Some(transcript) = self.transcript {
            message.insert("audio".to_owned(), json!({"transcript": transcript}));
        }
        if !self.tool_calls.is_empty() {
            message.insert("tool_calls".to_owned(), self.tool_calls.take());
        }
        if let Some(call) = self.function_call {
            message.insert("function_call".to_owned(), call.into_json());
        }
        let mut choice = self.members.take();
        choice.insert("message".to_owned(), Value::Object(message));
        choice
    }
}

impl ChatChoice {
    fn extend_message(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        cursor.any_member(|key, cursor| match key {
            b"role" => {
                let role = cursor.string()?;
                self.role = self.role.take().or(role.map(Into::into));
                Ok(false)
            }
            b"content" => self.extend_content(cursor, budget),
            b"refusal" => append(&mut self.refusal, cursor, budget),
            b"reasoning_content" | b"reasoning" => append(&mut self.reasoning, cursor, budget),
            b"tool_calls" => self.tool_calls.extend(cursor, budget),
            b"audio" => cursor.any_member(|key, cursor| match key {
                b"transcript" => append(&mut self.transcript, cursor, budget),
                // The sound itself is content, and is not kept.
                _ => cursor.skip().map(|raw| key == b"data" && raw != b"null"),
            }),
            b"function_call" => {
                let mut call = self.function_call.take().unwrap_or_default();
                let is_extended = call.extend(cursor, budget);
                self.function_call = Some(call).filter(|call| !call.is_empty());
                is_extended
            }
            _ => cursor.skip().map(|_| false),
        })
    }

    /// Text, or a list of blocks, as Mistral's reasoning models send it.
    fn extend_content(&mut self, cursor: &mut Cursor<'_>, budget: &mut Budget) -> Result<bool, Malformed> {
        let raw = cursor.skip()?;
        if !raw.starts_with(b"[") {
            return append(&mut self.content, &mut Cursor::new(raw), budget);
        }
        Cursor::new(raw).any_element(|blocks| {
            let (text, thinking) = (blocks.peek(b"text")?, blocks.peek(b"thinking")?);
            blocks.skip()?;
            let mut has_content = false;
            if let Some(text) = text {
                has_content |= append(&mut self.content, &mut Cursor::new(text), budget)?;
            }
            let mut thoughts = Cursor::new(thinking.unwrap_or(b"[]"));
            has_content |= thoughts.any_element(|thoughts| {
                let text = thoughts.peek(b"text")?;
                thoughts.skip()?;
                append(&mut self.reasoning, &mut Cursor::new(text.unwrap_or(b"null")), budget)
            })?;
            Ok(has_content)
        })
    }
}
