//! Anthropic's text completions, which came before its messages.

use super::anthropic;
use crate::call::{Choice, Message, ModelCall};
use crate::json::Lookup;
use serde_json::Value;

pub(super) fn request(call: &mut ModelCall, body: &Value) {
    call.request_model = body.owned("model");
    anthropic::set_parameters(&mut call.parameters, body);
    call.parameters.max_tokens = body.count("max_tokens_to_sample");
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
