//! Embeddings, of all APIs.

use super::{openai_parameters, openai_usage};
use crate::call::{Message, ModelCall, Part, Usage};
use crate::json::Lookup;
use serde_json::{Value, json};

pub(super) fn openai_request(call: &mut ModelCall, body: &Value) {
    openai_parameters::read(call, body);
    call.parameters.encoding_formats = openai_parameters::texts(body.at("encoding_format"));
    call.parameters.dimensions = body.count("dimensions");
    call.messages = inputs(body.at("input"));
}

pub(super) fn openai_response(call: &mut ModelCall, body: &Value) {
    openai_parameters::identity(call, body);
    call.usage = openai_usage::read(body.at("usage"));
    input_only(&mut call.usage);
    let data = body.list("data");
    record(call, data.len(), data.first().map(|item| item.at("embedding")));
}

/// Counts of a call without an output. Some servers report the total alone, or zero tokens of output.
pub(super) fn input_only(usage: &mut Usage) {
    usage.input_tokens = usage.input_tokens.or(usage.total_tokens);
    usage.output_tokens = usage.output_tokens.filter(|count| *count > 0);
}

pub(super) fn ollama_request(call: &mut ModelCall, body: &Value) {
    call.request_model = body.owned("model");
    call.parameters.dimensions = body.count("dimensions");
    let input = body.present("input").or_else(|| body.present("prompt"));
    call.messages = inputs(&input.unwrap_or_default());
    for message in &mut call.messages {
        message.role = Some("user".to_owned());
    }
}

pub(super) fn ollama_response(call: &mut ModelCall, body: &Value) {
    call.response_model = body.owned("model");
    call.usage = Usage::new().input(body.count("prompt_eval_count"));
    let embeddings = body.list("embeddings");
    let single = Some(body.at("embedding")).filter(|embedding| embedding.is_array());
    record(
        call,
        embeddings.len().max(single.iter().len()),
        embeddings.first().or(single),
    );
}

pub(super) fn cohere_request(call: &mut ModelCall, body: &Value) {
    call.request_model = body.owned("model");
    call.parameters.encoding_formats = openai_parameters::texts(body.at("embedding_types"));
    call.parameters.dimensions = body.count("output_dimension");
    let blocks = match body.at("inputs") {
        Value::Array(inputs) => Value::Array(inputs.clone()),
        _ => body
            .list("texts")
            .iter()
            .map(|text| json!({"type": "text", "text": text}))
            .collect(),
    };
    let texts = openai_parameters::texts(body.at("texts"));
    let mut message = Message::with_parts("user", texts.into_iter().map(Part::Text));
    if message.parts.is_empty() {
        message
            .parts
            .extend(blocks.as_array().into_iter().flatten().cloned().map(Part::Other));
    }
    let images = openai_parameters::texts(body.at("images"));
    message.parts.extend(images.into_iter().map(Part::image));
    message.content = Some(blocks);
    call.messages = vec![message];
}

pub(super) fn cohere_response(call: &mut ModelCall, body: &Value) {
    call.response_id = body.owned("id");
    call.usage = Usage::new().input(body.at("meta").at("billed_units").count("input_tokens"));
    let embeddings = match body.at("embeddings") {
        Value::Object(by_type) => by_type.values().find_map(Value::as_array),
        other => other.as_array(),
    };
    if let Some(embeddings) = embeddings {
        record(call, embeddings.len(), embeddings.first());
    }
}

pub(super) fn gemini_request(call: &mut ModelCall, body: &Value) {
    let requests = match body.list("requests") {
        [] => std::slice::from_ref(body),
        requests => requests,
    };
    call.parameters.dimensions = requests
        .first()
        .and_then(|request| request.count("outputDimensionality"));
    call.messages = requests
        .iter()
        .map(|request| {
            let texts = request
                .at("content")
                .list("parts")
                .iter()
                .filter_map(|part| part.owned("text"));
            Message::with_parts("user", texts.map(Part::Text))
        })
        .collect();
}

pub(super) fn gemini_response(call: &mut ModelCall, body: &Value) {
    let many = body.list("embeddings");
    let single = Some(body.at("embedding")).filter(|embedding| embedding.is_object());
    let first = many.first().or(single).map(|embedding| embedding.at("values"));
    call.usage = Usage::new().input(body.at("usageMetadata").count("promptTokenCount"));
    record(call, many.len().max(single.iter().len()), first);
}

/// One message for each input: text, or numbers of tokens.
fn inputs(input: &Value) -> Vec<Message> {
    let message = |input: &Value| match input {
        Value::String(text) => Message::new(None::<&str>, text.as_str()),
        tokens => Message::new(None::<&str>, tokens.to_string()),
    };
    match input {
        Value::Null => Vec::new(),
        Value::Array(items) if !items.first().is_some_and(Value::is_number) => items.iter().map(message).collect(),
        single => vec![message(single)],
    }
}

/// Records the number of embeddings and their dimensions. An embedding is a list, or its bytes in base64.
fn record(call: &mut ModelCall, count: usize, first: Option<&Value>) {
    call.embeddings = u64::try_from(count).ok().filter(|count| *count > 0);
    let length = first.and_then(|embedding| match embedding {
        Value::Array(values) => Some(values.len()),
        Value::String(base64) => Some(base64.trim_end_matches('=').len() * 3 / 4 / size_of::<f32>()),
        _ => None,
    });
    call.embedding_dimensions = length
        .and_then(|length| u64::try_from(length).ok())
        .filter(|length| *length > 0);
}
