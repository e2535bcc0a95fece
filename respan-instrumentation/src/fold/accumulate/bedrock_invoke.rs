//! Events of Amazon Bedrock's `InvokeModelWithResponseStream`: chunks in the format of the model.

use super::anthropic::Anthropic;
use super::base64;
use super::bedrock_converse::BedrockConverse;
use super::budget::Budget;
use super::members::Members;
use super::{Accumulate, Event, Step};
use crate::json::{self, Cursor, Malformed};
use serde_json::Value;

/// Members whose texts continue each other, by the vendors of models.
const TEXTS: [&[u8]; 4] = [b"outputText", b"generation", b"completion", b"text"];

/// Events of Amazon's own models, which are those of `ConverseStream`.
const CONVERSE: [&[u8]; 5] = [
    b"messageStart",
    b"contentBlockStart",
    b"contentBlockDelta",
    b"messageStop",
    b"metadata",
];

/// A partial response.
#[derive(Default)]
pub(super) struct BedrockInvoke {
    anthropic: Anthropic,
    converse: BedrockConverse,
    texts: [String; TEXTS.len()],
    members: Members,
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
            if CONVERSE.contains(&key) {
                return self.converse.event(inner, budget);
            }
            let raw = cursor.skip()?;
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
        if let Some(response) = self.anthropic.response().or_else(|| self.converse.response()) {
            return Some(response);
        }
        let mut response = self.members.take();
        for (text, key) in self.texts.iter_mut().zip(TEXTS) {
            if !text.is_empty() {
                let key = String::from_utf8_lossy(key).into_owned();
                response.insert(key, Value::String(std::mem::take(text)));
            }
        }
        (!response.is_empty()).then_some(Value::Object(response))
    }
}
