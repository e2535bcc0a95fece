//! Events of Amazon Bedrock's `InvokeModelWithResponseStream`: chunks in the format of the model.

use super::anthropic::Anthropic;
use super::base64;
use super::bedrock_converse::BedrockConverse;
use super::members::Members;
use super::tool_calls::member;
use super::{Accumulate, Event, Step};
use crate::fold::budget::Budget;
use crate::json::{self, Malformed};
use serde_json::Value;

/// Members whose texts continue each other, by the vendors of models.
const TEXTS: [&[u8]; 4] = [b"outputText", b"generation", b"completion", b"text"];

/// An answer in pieces.
#[derive(Default)]
pub(super) struct BedrockInvoke {
    anthropic: Anthropic,
    converse: BedrockConverse,
    texts: [String; TEXTS.len()],
    members: Members,
}

impl Accumulate for BedrockInvoke {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        let encoded = member(event.data, b"bytes")?.and_then(json::string);
        let chunk = match encoded {
            Some(text) => base64::decode(text.as_bytes()).ok_or(Malformed)?,
            None => event.data.to_vec(),
        };
        if member(&chunk, b"type")?.is_some() {
            let event = Event { name: "", data: &chunk };
            return self.anthropic.event(event, budget);
        }
        let first = json::members(&chunk).next().transpose()?;
        if let Some((b"messageStart" | b"contentBlockStart" | b"contentBlockDelta" | b"messageStop" | b"metadata", _)) =
            first
        {
            let event = Event { name: "", data: &chunk };
            return self.converse.event(event, budget);
        }
        let mut has_content = false;
        for entry in json::members(&chunk) {
            let (key, raw) = entry?;
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

    fn answer(&mut self) -> Option<Value> {
        if let Some(answer) = self.anthropic.answer().or_else(|| self.converse.answer()) {
            return Some(answer);
        }
        let mut answer = self.members.take();
        for (text, key) in self.texts.iter_mut().zip(TEXTS) {
            if !text.is_empty() {
                let key = String::from_utf8_lossy(key).into_owned();
                answer.insert(key, Value::String(std::mem::take(text)));
            }
        }
        (!answer.is_empty()).then_some(Value::Object(answer))
    }
}
