//! Ollama's own API.

use super::openai_content;
use super::openai_parameters::texts;
use crate::call::{Choice, Message, ModelCall, Part, Usage};
use crate::json::Lookup;
use serde_json::Value;

pub(super) fn chat_request(call: &mut ModelCall, body: &Value) {
    parameters(call, body);
    let messages = body.list("messages").iter();
    call.messages = messages
        .map(|value| {
            let mut message = openai_content::message(value);
            message.parts.extend(images(value));
            message
        })
        .collect();
    call.tools = openai_content::tools(body);
}

pub(super) fn generate_request(call: &mut ModelCall, body: &Value) {
    parameters(call, body);
    call.instructions = body.owned("system").map(Part::Text).into_iter().collect();
    let parts = body.owned("prompt").map(Part::Text).into_iter().chain(images(body));
    call.messages = vec![Message::with_parts("user", parts)];
}

fn parameters(call: &mut ModelCall, body: &Value) {
    // Ollama streams unless it is told not to. Clients that choose by the method write the flag after the request was observed.
    call.is_streaming |= body.at("stream").as_bool() != Some(false);
    call.request_model = body.owned("model");
    let options = body.at("options");
    let parameters = &mut call.parameters;
    parameters.temperature = options.number("temperature");
    parameters.top_p = options.number("top_p");
    parameters.top_k = options.number("top_k");
    parameters.max_tokens = options.count("num_predict");
    parameters.frequency_penalty = options.number("frequency_penalty");
    parameters.presence_penalty = options.number("presence_penalty");
    parameters.seed = options.at("seed").as_i64();
    parameters.stop_sequences = texts(options.at("stop"));
    parameters.output_schema = body.present("format").filter(Value::is_object);
    parameters.reasoning_effort = body.owned("think");
}

/// Images; Ollama's API has no media type for them.
fn images(value: &Value) -> impl Iterator<Item = Part> {
    let images = value.list("images").iter().filter_map(Value::as_str);
    images.map(|data| Part::Blob {
        modality: "image".to_owned(),
        mime_type: None,
        data: data.to_owned(),
    })
}

pub(super) fn chat_response(call: &mut ModelCall, body: &Value) {
    let mut message = openai_content::message(body.at("message"));
    message.role.get_or_insert_with(|| "assistant".to_owned());
    response(call, body, message);
}

pub(super) fn generate_response(call: &mut ModelCall, body: &Value) {
    let parts = body.owned("response").map(Part::Text).into_iter();
    let parts = parts.chain(body.owned("thinking").map(Part::Reasoning));
    response(call, body, Message::with_parts("assistant", parts));
}

fn response(call: &mut ModelCall, body: &Value, message: Message) {
    call.response_model = body.owned("model");
    call.usage = Usage::new()
        .input(body.count("prompt_eval_count"))
        .output(body.count("eval_count"));
    let finish_reason = body.text("done_reason");
    if !message.parts.is_empty() || finish_reason.is_some() {
        call.choices = vec![Choice::new(message).finish_reason(finish_reason)];
    }
}
