//! Events of Amazon Bedrock's `InvokeModelWithResponseStream`: chunks in the format of the model.

use super::anthropic::Anthropic;
use super::base64;
use super::bedrock_converse::{BedrockConverse, EVENTS};
use super::budget::Budget;
use super::members::Members;
use super::openai_chat::OpenAiChat;
use super::{Accumulate, Event, Step};
use crate::json::{self, Cursor, Malformed};
use serde_json::{Map, Value};

/// Members whose texts continue each other, by the vendors of models.
const TEXTS: [&[u8]; 4] = [b"outputText", b"generation", b"completion", b"text"];

/// A partial response.
#[derive(Default)]
pub(super) struct BedrockInvoke {
    anthropic: Anthropic,
    converse: BedrockConverse,
    chat: OpenAiChat,
    texts: [String; TEXTS.len()],
    members: Members,
    error: Option<Value>,
}

impl Accumulate for BedrockInvoke {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        let encoded = Cursor::new(event.data).peek(b"bytes")?.and_then(json::string);
        let chunk = match encoded {
            Some(text) => base64::decode(text.as_bytes()).ok_or(Malformed)?,
            None => event.data.to_vec(),
        };
        let inner = Event { name: "", data: &chunk };
        let mut cursor = Cursor::new(&chunk);
        if cursor.peek(b"type")?.is_some() {
            return self.anthropic.event(inner, budget);
        }
        if !cursor.object()? {
            return Err(Malformed);
        }
        let mut has_content = false;
        while let Some(key) = cursor.key()? {
            // Amazon's own models have the events of `ConverseStream`.
            if key != b"error" && EVENTS.iter().any(|name| name.as_bytes() == key) {
                return self.converse.event(inner, budget);
            }
            if key == b"choices" {
                return self.chat.event(inner, budget);
            }
            let raw = cursor.skip()?;
            if key == b"error" && raw != b"null" {
                self.error = Some(json::value(raw)?);
                return Ok(Step::LastChunk);
            }
            if key == b"outputs" {
                has_content |= self.extend_outputs(raw, budget)?;
                continue;
            }
            let text = self.texts.iter_mut().zip(TEXTS).find(|(_, name)| *name == key);
            match (text, json::string(raw)) {
                (Some((kept, _)), Some(text)) => {
                    has_content |= !text.is_empty();
                    budget.append(kept, &text);
                }
                _ => self.members.set(key, raw, budget),
            }
        }
        Ok(Step::chunk(has_content))
    }

    fn response(&mut self) -> Option<Value> {
        let conversation = self.anthropic.response().or_else(|| self.converse.response());
        let mut response = match conversation.or_else(|| self.chat.response()) {
            Some(Value::Object(response)) => response,
            _ => self.text_completion(),
        };
        if let Some(error) = self.error.take() {
            response.insert("error".to_owned(), error);
        }
        (!response.is_empty()).then_some(Value::Object(response))
    }
}

impl BedrockInvoke {
    fn text_completion(&mut self) -> Map<String, Value> {
        let mut response = self.members.take();
        for (text, key) in self.texts.iter_mut().zip(TEXTS) {
            if !text.is_empty() {
                let key = String::from_utf8_lossy(key).into_owned();
                response.insert(key, Value::String(std::mem::take(text)));
            }
        }
        response
    }

    /// Takes the list in which models of Mistral have their text.
    fn extend_outputs(&mut self, raw: &[u8], budget: &mut Budget) -> Result<bool, Malformed> {
        let [.., kept] = &mut self.texts;
        Cursor::new(raw).any_element(|outputs| {
            let (text, reason) = (outputs.peek(b"text")?, outputs.peek(b"stop_reason")?);
            outputs.skip()?;
            self.members.set(b"stop_reason", reason.unwrap_or(b"null"), budget);
            let text = text.and_then(json::string).unwrap_or_default();
            budget.append(kept, &text);
            Ok(!text.is_empty())
        })
    }
}
