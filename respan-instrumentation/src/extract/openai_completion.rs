//! OpenAI's text completions.

use super::{openai_parameters, openai_usage};
use crate::call::{Choice, Message, ModelCall};
use crate::json::Lookup;
use serde_json::Value;

pub(super) fn request(call: &mut ModelCall, body: &Value) {
    openai_parameters::read(call, body);
    let prompts = openai_parameters::texts(body.at("prompt"));
    call.messages = prompts.into_iter().map(|prompt| Message::new("user", prompt)).collect();
}

pub(super) fn response(call: &mut ModelCall, body: &Value) {
    openai_parameters::identity(call, body);
    call.usage = openai_usage::read(openai_usage::find(body));
    let choices = body.list("choices").iter();
    call.choices = choices
        .map(|choice| {
            // Mistral's completions are messages.
            let text = choice
                .at("text")
                .as_str()
                .or(choice.at("message").at("content").as_str());
            let text = text.unwrap_or_default();
            Choice::new(Message::new(None::<&str>, text)).finish_reason(choice.text("finish_reason"))
        })
        .collect();
}
