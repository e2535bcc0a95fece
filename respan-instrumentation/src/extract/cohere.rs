//! Cohere's chat and rerank, of version 2 and of version 1.

use super::openai_parameters::texts;
use super::{embeddings, openai_content, openai_usage};
use crate::call::{Choice, Message, ModelCall, Part, Usage};
use crate::json::Lookup;
use serde_json::{Value, json};

pub(super) fn chat_request(call: &mut ModelCall, body: &Value) {
    parameters(call, body);
    call.messages = match body.text("message") {
        Some(message) => conversation(body, message),
        None => body.list("messages").iter().map(openai_content::message).collect(),
    };
    call.tools = openai_content::tools(body);
}

/// The model and the parameters that chat and text completions have in common.
pub(super) fn parameters(call: &mut ModelCall, body: &Value) {
    call.request_model = body.owned("model");
    let parameters = &mut call.parameters;
    parameters.max_tokens = body.count("max_tokens");
    parameters.temperature = body.number("temperature");
    parameters.top_p = body.number("p").or_else(|| body.number("top_p"));
    parameters.top_k = body.number("k").or_else(|| body.number("top_k"));
    parameters.frequency_penalty = body.number("frequency_penalty");
    parameters.presence_penalty = body.number("presence_penalty");
    parameters.seed = body.at("seed").as_i64();
    parameters.stop_sequences = texts(body.at("stop_sequences"));
    let format = body.at("response_format");
    parameters.output_schema = format.present("json_schema").or_else(|| format.present("schema"));
}

/// The messages of version 1.
fn conversation(body: &Value, message: &str) -> Vec<Message> {
    let preamble = body.text("preamble").map(|preamble| Message::new("system", preamble));
    let history = body.list("chat_history").iter();
    let history = history.map(|turn| {
        let role = turn.text("role").map(str::to_ascii_lowercase);
        Message::new(role, turn.text("message").unwrap_or_default())
    });
    preamble
        .into_iter()
        .chain(history)
        .chain([Message::new("user", message)])
        .collect()
}

pub(super) fn chat_response(call: &mut ModelCall, body: &Value) {
    let ids = ["response_id", "id", "generation_id"];
    call.response_id = ids.iter().find_map(|key| body.owned(key));
    let usage = body.at("usage");
    let counts = match (usage.at("billed_units"), body.at("meta").at("billed_units")) {
        (Value::Null, Value::Null) => usage.at("tokens"),
        (Value::Null, billed) | (billed, _) => billed,
    };
    call.usage = Usage::new()
        .input(counts.count("input_tokens"))
        .output(counts.count("output_tokens"))
        .cache_read(usage.count("cached_tokens"));
    let value = body.at("message");
    let mut message = match body.text("text") {
        Some(text) => Message::new("assistant", text),
        None => openai_content::message(value),
    };
    message.role.get_or_insert_with(|| "assistant".to_owned());
    if let Some(plan) = value.text("tool_plan") {
        let first_call = message.parts.iter().position(|part| matches!(part, Part::ToolCall(_)));
        message
            .parts
            .insert(first_call.unwrap_or(message.parts.len()), plan.into());
        let blocks = message.content.get_or_insert_with(|| json!([]));
        if let Some(blocks) = blocks.as_array_mut() {
            blocks.push(json!({"type": "text", "text": plan}));
        }
    }
    let finish_reason = body.text("finish_reason");
    if !message.parts.is_empty() || finish_reason.is_some() {
        call.choices = vec![Choice::new(message).finish_reason(finish_reason)];
    }
}

/// The documents as system messages, the query as the user's, as the Python instrumentation has them.
pub(super) fn rerank_request(call: &mut ModelCall, body: &Value) {
    call.request_model = body.owned("model");
    let documents = body.list("documents").iter();
    let documents = documents.map(|document| {
        let text = document.as_str().or_else(|| document.text("text"));
        Message::new("system", text.map_or_else(|| document.to_string(), str::to_owned))
    });
    call.messages = documents.collect();
    call.messages
        .extend(body.text("query").map(|query| Message::new("user", query)));
}

pub(super) fn rerank_response(call: &mut ModelCall, body: &Value) {
    call.response_id = body.owned("id");
    // Voyage, Jina and others count as OpenAI does.
    call.usage = match body.at("usage") {
        Value::Null => Usage::new().input(body.at("meta").at("billed_units").count("input_tokens")),
        usage => openai_usage::read(usage),
    };
    embeddings::input_only(&mut call.usage);
    call.response_model = body.owned("model");
    let results = [body.list("results"), body.list("data")];
    call.choices = results
        .into_iter()
        .flatten()
        .map(|result| {
            let index = result.count("index").unwrap_or_default();
            let score = result.at("relevance_score").as_f64().unwrap_or_default();
            let mut text = format!("Doc {index}, Score: {score:?}");
            let document = result.at("document");
            if let Some(document) = document.as_str().or(document.text("text")) {
                text = text + "\n" + document;
            }
            Choice::new(Message::new("assistant", text))
        })
        .collect();
}
