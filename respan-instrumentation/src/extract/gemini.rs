//! Google's `generateContent`, of Gemini and Vertex AI.

use super::openai_parameters::texts;
use crate::call::{Choice, Message, ModelCall, Part, ToolCall, ToolDefinition, Usage};
use crate::json::Lookup;
use serde_json::{Value, json};

/// A member under either of the two spellings that the service accepts.
fn either<'a>(value: &'a Value, camel: &str, snake: &str) -> &'a Value {
    match value.at(camel) {
        Value::Null => value.at(snake),
        found => found,
    }
}

pub(super) fn request(call: &mut ModelCall, body: &Value) {
    if call.request_model.is_none() {
        call.request_model = body
            .text("model")
            .map(|model| model.trim_start_matches("models/").to_owned());
    }
    let config = either(body, "generationConfig", "generation_config");
    let number = |camel, snake| match either(config, camel, snake) {
        Value::Number(number) => Some(number.clone()),
        _ => None,
    };
    let parameters = &mut call.parameters;
    parameters.temperature = config.number("temperature");
    parameters.top_p = number("topP", "top_p");
    parameters.top_k = number("topK", "top_k");
    parameters.max_tokens = either(config, "maxOutputTokens", "max_output_tokens").as_u64();
    parameters.frequency_penalty = number("frequencyPenalty", "frequency_penalty");
    parameters.presence_penalty = number("presencePenalty", "presence_penalty");
    parameters.seed = config.at("seed").as_i64();
    parameters.choices = either(config, "candidateCount", "candidate_count").as_u64();
    parameters.stop_sequences = texts(either(config, "stopSequences", "stop_sequences"));
    let schemas = [
        either(config, "responseSchema", "response_schema"),
        either(config, "responseJsonSchema", "response_json_schema"),
    ];
    parameters.output_schema = schemas.into_iter().find(|schema| schema.is_object()).cloned();

    let tier = either(body, "serviceTier", "service_tier").as_str();
    let tier = tier.map(|tier| tier.to_ascii_lowercase().trim_start_matches("service_tier_").to_owned());
    parameters.service_tier = tier;

    let instruction = either(body, "systemInstruction", "system_instruction");
    call.instructions = instruction.list("parts").iter().map(part).collect();
    call.messages = match body.at("contents") {
        Value::Array(contents) => contents.iter().map(content).collect(),
        Value::Object(_) => vec![content(body.at("contents"))],
        Value::String(text) => vec![Message::new("user", text.as_str())],
        _ => Vec::new(),
    };
    call.tools = body.list("tools").iter().flat_map(tools).collect();
}

fn content(content: &Value) -> Message {
    let parts: Vec<_> = content.list("parts").iter().map(part).collect();
    let mut message = Message::with_parts(content.text("role").or(Some("user")), parts);
    message.content = Some(content.list("parts").iter().map(indexed).collect());
    message
}

fn part(part: &Value) -> Part {
    if let Some(text) = part.at("text").as_str() {
        return match part.at("thought").as_bool() {
            Some(true) => Part::Reasoning(text.to_owned()),
            _ => Part::Text(text.to_owned()),
        };
    }
    if let Some(call) = either(part, "functionCall", "function_call").as_object() {
        let call = Value::Object(call.clone());
        let arguments = call.present("args").unwrap_or_else(|| json!({}));
        return ToolCall::new(call.text("id"), call.text("name"), arguments).into();
    }
    let result = either(part, "functionResponse", "function_response");
    if result.is_object() {
        let response = result.present("response").unwrap_or_else(|| json!(""));
        return Part::tool_result(result.text("id").or_else(|| result.text("name")), response);
    }
    let inline = either(part, "inlineData", "inline_data");
    if inline.is_object() {
        let mime_type = either(inline, "mimeType", "mime_type").as_str().map(str::to_owned);
        return Part::Blob {
            modality: modality(mime_type.as_deref()).to_owned(),
            mime_type,
            data: inline.owned("data").unwrap_or_default(),
        };
    }
    let file = either(part, "fileData", "file_data");
    if let Some(uri) = either(file, "fileUri", "file_uri").as_str() {
        let mime_type = either(file, "mimeType", "mime_type").as_str();
        return Part::Uri {
            modality: modality(mime_type).to_owned(),
            uri: uri.to_owned(),
        };
    }
    Part::Other(part.clone())
}

/// A part as indexed names show it: the blocks of OpenAI, or the part as it came.
fn indexed(part: &Value) -> Value {
    match part.at("text").as_str() {
        Some(text) => json!({"type": "text", "text": text}),
        None => part.clone(),
    }
}

fn modality(mime_type: Option<&str>) -> &'static str {
    match mime_type.and_then(|kind| kind.split('/').next()) {
        Some("image") => "image",
        Some("audio") => "audio",
        Some("video") => "video",
        _ => "document",
    }
}

/// The functions of a tool, or a built-in tool.
fn tools(tool: &Value) -> Vec<ToolDefinition> {
    let functions = either(tool, "functionDeclarations", "function_declarations");
    if let Some(functions) = functions.as_array() {
        let definition = |function: &Value| ToolDefinition {
            kind: Some("function".to_owned()),
            name: function.owned("name"),
            description: function.owned("description"),
            parameters: function
                .present("parameters")
                .or_else(|| function.present("parametersJsonSchema")),
        };
        return functions.iter().map(definition).collect();
    }
    let names = tool.as_object().into_iter().flat_map(|members| members.keys());
    names
        .map(|name| ToolDefinition {
            kind: Some(name.clone()),
            name: Some(name.clone()),
            ..ToolDefinition::default()
        })
        .collect()
}

pub(super) fn response(call: &mut ModelCall, body: &Value) {
    call.response_id = body.owned("responseId");
    call.response_model = body.owned("modelVersion");
    let usage = body.at("usageMetadata");
    call.usage = Usage::new()
        .input(usage.count("promptTokenCount"))
        .output(usage.count("candidatesTokenCount"))
        .cache_read(usage.count("cachedContentTokenCount"))
        .reasoning(usage.count("thoughtsTokenCount"))
        .total(usage.count("totalTokenCount"));
    let candidates = body.list("candidates").iter();
    call.choices = candidates
        .map(|candidate| {
            let parts = candidate.at("content").list("parts").iter().map(part);
            Choice::new(Message::with_parts("assistant", parts)).finish_reason(candidate.text("finishReason"))
        })
        .collect();
    let blocked = body.at("promptFeedback").text("blockReason");
    if let (true, Some(reason)) = (call.choices.is_empty(), blocked) {
        call.choices
            .push(Choice::new(Message::with_parts("assistant", [])).finish_reason(reason));
    }
}
