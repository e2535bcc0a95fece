//! OpenAI's transcriptions and speech.

use super::{openai_parameters, openai_usage};
use crate::call::{Choice, Message, ModelCall};
use crate::json::Lookup;
use serde_json::Value;

/// A request for speech, or the fields of the form of one for a transcription.
pub(super) fn request(call: &mut ModelCall, body: &Value) {
    openai_parameters::read(call, body);
    let input = body.text("input").or(body.text("prompt"));
    call.messages = input.map(|input| Message::new("user", input)).into_iter().collect();
}

/// A transcription: JSON or plain text. Speech is sound and is not read.
pub(super) fn response(call: &mut ModelCall, body: &Value) {
    call.usage = openai_usage::read(body.at("usage"));
    let text = body.text("text").or(body.as_str());
    call.choices = text
        .map(|text| Choice::new(Message::new("assistant", text.trim_end())))
        .into_iter()
        .collect();
}
