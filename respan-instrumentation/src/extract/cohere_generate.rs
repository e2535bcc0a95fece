//! Cohere's text completions, which came before its chat.

use super::cohere;
use crate::call::{Choice, Message, ModelCall, Usage};
use crate::json::Lookup;
use serde_json::Value;

pub(super) fn request(call: &mut ModelCall, body: &Value) {
    cohere::parameters(call, body);
    call.parameters.choices = body.count("num_generations");
    let prompt = body.text("prompt").map(|prompt| Message::new("user", prompt));
    call.messages = prompt.into_iter().collect();
}

pub(super) fn response(call: &mut ModelCall, body: &Value) {
    call.response_id = body.owned("id");
    let billed = body.at("meta").at("billed_units");
    call.usage = Usage::new()
        .input(billed.count("input_tokens"))
        .output(billed.count("output_tokens"));
    let generations = body.list("generations").iter();
    call.choices = generations
        .map(|generation| {
            let text = generation.text("text").unwrap_or_default();
            Choice::new(Message::new(None::<&str>, text)).finish_reason(generation.text("finish_reason"))
        })
        .collect();
}
