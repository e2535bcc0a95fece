//! Amazon Bedrock's `Converse`.

use super::bedrock_model;
use super::openai_parameters::texts;
use crate::call::{Choice, Message, ModelCall, Part, ToolCall, ToolDefinition, Usage};
use crate::json::Lookup;
use serde_json::{Value, json};

pub(super) fn request(call: &mut ModelCall, body: &Value) {
    if call.request_model.is_none() {
        call.request_model = body.owned("modelId");
    }
    model(call);
    inference_config(call, body);
    call.guardrail = guardrail(body.at("guardrailConfig"));
    call.instructions = body.list("system").iter().map(block).collect();
    call.messages = body.list("messages").iter().map(message).collect();
    call.tools = body.at("toolConfig").list("tools").iter().filter_map(tool).collect();
}

fn guardrail(config: &Value) -> Option<String> {
    let (id, version) = (config.text("guardrailIdentifier")?, config.text("guardrailVersion"));
    Some(format!("{id}:{}", version.unwrap_or("DRAFT")))
}

/// The name of the model without its vendor and region, on which the price depends.
pub(super) fn model(call: &mut ModelCall) {
    let short = call
        .request_model
        .as_deref()
        .map(|id| bedrock_model::parse(id).1.to_owned());
    #[cfg(feature = "cost")]
    {
        let full = call.request_model.as_deref().map(bedrock_model::resource);
        call.priced_models = full.map(str::to_owned).into_iter().collect();
    }
    call.request_model = short;
}

pub(super) fn inference_config(call: &mut ModelCall, body: &Value) {
    let config = body.at("inferenceConfig");
    let parameters = &mut call.parameters;
    parameters.max_tokens = config.count("maxTokens").or_else(|| config.count("max_new_tokens"));
    parameters.temperature = config.number("temperature");
    parameters.top_p = config.number("topP").or_else(|| config.number("top_p"));
    parameters.top_k = config
        .number("topK")
        .or_else(|| body.at("additionalModelRequestFields").number("top_k"));
    parameters.stop_sequences = texts(config.at("stopSequences"));
}

pub(super) fn message(value: &Value) -> Message {
    let content = value.at("content");
    let blocks = content.as_array().map_or(&[][..], Vec::as_slice);
    let mut message = Message::with_parts(value.text("role"), blocks.iter().map(block));
    if let Some(text) = content.as_str() {
        message.parts.push(text.into());
    }
    message.content = Some(content).filter(|content| content.is_array()).cloned();
    message
}

fn block(block: &Value) -> Part {
    let guarded = block.at("guardContent").at("text").at("text");
    if let Some(text) = block.at("text").as_str().or(guarded.as_str()) {
        return text.into();
    }
    let cited = block.at("citationsContent").list("content");
    if !cited.is_empty() {
        return Part::Text(cited.iter().filter_map(|piece| piece.text("text")).collect());
    }
    if let Some(text) = block.at("reasoningContent").at("reasoningText").text("text") {
        return Part::Reasoning(text.to_owned());
    }
    let tool_use = block.at("toolUse");
    if tool_use.is_object() {
        return ToolCall::new(
            tool_use.text("toolUseId"),
            tool_use.text("name"),
            tool_use.at("input").clone(),
        )
        .into();
    }
    let result = block.at("toolResult");
    if result.is_object() {
        return Part::tool_result(result.text("toolUseId"), result_content(result.at("content")));
    }
    for modality in ["image", "video", "audio", "document"] {
        let media = block.at(modality);
        if media.is_object() {
            return self::media(modality, media);
        }
    }
    Part::Other(block.clone())
}

fn media(modality: &str, media: &Value) -> Part {
    let source = media.at("source");
    if let Some(uri) = source.at("s3Location").text("uri") {
        return Part::Uri {
            modality: modality.to_owned(),
            uri: uri.to_owned(),
        };
    }
    Part::Blob {
        modality: modality.to_owned(),
        mime_type: media.text("format").map(|format| mime_type(modality, format)),
        data: source.owned("bytes").unwrap_or_default(),
    }
}

/// <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html>
fn mime_type(modality: &str, format: &str) -> String {
    let of_document = match format {
        _ if modality != "document" => None,
        "pdf" => Some("application/pdf"),
        "csv" => Some("text/csv"),
        "html" => Some("text/html"),
        "txt" => Some("text/plain"),
        "md" => Some("text/markdown"),
        "doc" => Some("application/msword"),
        "docx" => Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        "xls" => Some("application/vnd.ms-excel"),
        "xlsx" => Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        _ => None,
    };
    of_document.map_or_else(|| format!("{modality}/{format}"), str::to_owned)
}

/// The texts of a result, or its content as it came.
fn result_content(content: &Value) -> Value {
    let blocks = content.as_array().map_or(&[][..], Vec::as_slice);
    let texts: Vec<_> = blocks.iter().filter_map(|block| block.text("text")).collect();
    if texts.is_empty() {
        content.clone()
    } else {
        json!(texts.join(" "))
    }
}

fn tool(tool: &Value) -> Option<ToolDefinition> {
    let specification = tool.at("toolSpec");
    specification.is_object().then(|| ToolDefinition {
        kind: None,
        name: specification.owned("name"),
        description: specification.owned("description"),
        parameters: specification.at("inputSchema").present("json"),
    })
}

pub(super) fn response(call: &mut ModelCall, body: &Value) {
    call.usage = usage(body.at("usage"));
    call.response_service_tier = body.at("serviceTier").owned("type");
    let mut message = message(body.at("output").at("message"));
    message.role.get_or_insert_with(|| "assistant".to_owned());
    message.content = None;
    let finish_reason = body.text("stopReason");
    if !message.parts.is_empty() || finish_reason.is_some() {
        call.choices = vec![Choice::new(message).finish_reason(finish_reason)];
    }
}

/// Token counts. Bedrock reports cached tokens apart from the input; here they are included in it.
fn usage(usage: &Value) -> Usage {
    let read = usage.count("cacheReadInputTokens");
    let created = usage.count("cacheWriteInputTokens");
    let input = usage.count("inputTokens");
    Usage::new()
        .input(input.map(|input| {
            input
                .saturating_add(read.unwrap_or(0))
                .saturating_add(created.unwrap_or(0))
        }))
        .output(usage.count("outputTokens"))
        .cache_read(read)
        .cache_creation(created)
        .total(usage.count("totalTokens"))
}
