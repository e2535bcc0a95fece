//! Anthropic's text completions, which came before its messages.

use super::openai_parameters::texts;
use crate::call::{Choice, Message, ModelCall};
use crate::json::Lookup;
use serde_json::Value;

pub(super) fn request(call: &mut ModelCall, body: &Value) {
    call.request_model = body.owned("model");
    let parameters = &mut call.parameters;
    parameters.max_tokens = body.count("max_tokens_to_sample");
    parameters.temperature = body.number("temperature");
    parameters.top_p = body.number("top_p");
    parameters.top_k = body.number("top_k");
    parameters.stop_sequences = texts(body.at("stop_sequences"));
    parameters.user = body.at("metadata").owned("user_id");
    let prompt = body.text("prompt").map(|prompt| Message::new("user", prompt));
    call.messages = prompt.into_iter().collect();
}

pub(super) fn response(call: &mut ModelCall, body: &Value) {
    call.response_id = body.owned("id");
    call.response_model = body.owned("model");
    let finish_reason = body.text("stop_reason");
    let text = body.text("completion");
    if text.is_some() || finish_reason.is_some() {
        let message = Message::new(None::<&str>, text.unwrap_or_default());
        call.choices = vec![Choice::new(message).finish_reason(finish_reason)];
    }
}
