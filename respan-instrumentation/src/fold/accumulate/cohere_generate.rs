//! Lines of Cohere's text completions.

use super::budget::Budget;
use super::indexed::Indexed;
use super::members::Members;
use super::{Accumulate, Event, Step};
use crate::json::{self, Cursor, Malformed};
use serde_json::{Value, json};

/// A partial response: the texts so far, and the response that the last line has.
#[derive(Default)]
pub(super) struct CohereGenerate {
    members: Members,
    texts: Indexed<String>,
    response: Option<Value>,
    has_ended: bool,
}

impl Accumulate for CohereGenerate {
    fn event(&mut self, event: Event<'_>, budget: &mut Budget) -> Result<Step, Malformed> {
        let (mut text, mut index, mut response, mut is_last) = (None, 0, None, false);
        let mut cursor = Cursor::new(event.data);
        if !cursor.object()? {
            return Err(Malformed);
        }
        while let Some(key) = cursor.key()? {
            let raw = cursor.skip()?;
            match key {
                b"text" => text = json::string(raw),
                b"index" => index = json::number(raw).unwrap_or(0),
                b"response" => response = Some(raw),
                b"is_finished" => is_last = json::flag(raw) == Some(true),
                b"finish_reason" => self.members.set(key, raw, budget),
                b"err" => self.members.set(b"error", raw, budget),
                _ => {}
            }
        }
        let has_content = text.is_some_and(|text| {
            if let Some(kept) = self.texts.entry(index, budget) {
                budget.append(kept, &text);
            }
            !text.is_empty()
        });
        if let Some(raw) = response
            && budget.take(raw.len())
        {
            self.response = Some(json::value(raw)?).filter(|value| !value["generations"].is_null());
        }
        self.has_ended |= is_last;
        Ok(if is_last && !has_content {
            Step::LastChunk
        } else {
            Step::chunk(has_content)
        })
    }

    fn has_ended(&self) -> bool {
        self.has_ended
    }

    fn response(&mut self) -> Option<Value> {
        if let Some(response) = self.response.take() {
            return Some(response);
        }
        let mut response = self.members.take();
        let finish_reason = response.remove("finish_reason");
        let texts = self.texts.take();
        if texts.is_empty() && response.is_empty() {
            return None;
        }
        let generations = texts
            .into_iter()
            .map(|(_, text)| json!({"text": text, "finish_reason": finish_reason}));
        response.insert("generations".to_owned(), generations.collect());
        Some(Value::Object(response))
    }
}
