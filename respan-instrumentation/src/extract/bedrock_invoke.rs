//! Amazon Bedrock's `InvokeModel`: requests and responses in the format of the model's vendor.

use super::openai_parameters::{self, texts};
use super::{anthropic, bedrock_converse, embeddings, openai_chat, openai_content, openai_usage};
use crate::call::{Choice, Message, ModelCall, Operation, Usage};
use crate::json::Lookup;
use serde_json::Value;

pub(super) fn request(call: &mut ModelCall, body: &Value) {
    let model = call.request_model.take();
    if body.at("messages").is_array() {
        conversation(call, body);
    } else {
        let prompts = ["prompt", "inputText", "inputs"];
        let prompt = prompts
            .iter()
            .find_map(|key| body.text(key))
            .or_else(|| body.text("message"));
        call.operation = Operation::TextCompletion;
        parameters(call, body);
        if let Some(prompt) = prompt {
            call.messages = vec![Message::new("user", prompt)];
        } else if body.at("texts").is_array() {
            call.operation = Operation::Embeddings;
            embeddings::cohere_request(call, body);
        }
    }
    call.request_model = model;
    bedrock_converse::model(call);
}

/// A conversation in the format of Anthropic, of Amazon's Nova or of OpenAI.
fn conversation(call: &mut ModelCall, body: &Value) {
    if body.text("anthropic_version").is_some() {
        anthropic::request(call, body);
        // The indexed names of this API always show the list.
        let contents = body.list("messages").iter().map(|message| message.at("content"));
        for (message, content) in call.messages.iter_mut().zip(contents) {
            message.content = Some(content).filter(|content| content.is_array()).cloned();
        }
    } else if is_converse(body) {
        bedrock_converse::request(call, body);
    } else {
        openai_parameters::read(call, body);
        call.messages = body.list("messages").iter().map(openai_content::message).collect();
        call.tools = openai_content::tools(body);
    }
}

/// Returns whether a conversation is in the format of `Converse`, whose blocks have no type.
fn is_converse(body: &Value) -> bool {
    let mut messages = body.list("messages").iter();
    let has_plain_blocks = |message: &Value| {
        let first = message.list("content").first();
        first.is_some_and(|block| block.is_object() && block.at("type").is_null())
    };
    body.at("inferenceConfig").is_object() || body.at("schemaVersion").is_string() || messages.any(has_plain_blocks)
}

/// Parameters of text models, under the names of their vendors.
fn parameters(call: &mut ModelCall, body: &Value) {
    let config = match body.at("textGenerationConfig") {
        Value::Null => body,
        config => config,
    };
    let limits = [
        "max_tokens",
        "max_tokens_to_sample",
        "max_gen_len",
        "maxTokenCount",
        "maxTokens",
    ];
    let parameters = &mut call.parameters;
    parameters.max_tokens = limits.iter().find_map(|key| config.count(key));
    parameters.temperature = config.number("temperature");
    parameters.top_p = ["top_p", "topP", "p"].iter().find_map(|key| config.number(key));
    parameters.top_k = ["top_k", "topK", "k"].iter().find_map(|key| config.number(key));
    let stops = ["stop_sequences", "stopSequences", "stop"];
    parameters.stop_sequences = stops
        .iter()
        .map(|key| texts(config.at(key)))
        .find(|texts| !texts.is_empty())
        .unwrap_or_default();
}

pub(super) fn response(call: &mut ModelCall, body: &Value) {
    if body.at("content").is_array() {
        anthropic::response(call, body);
        // The indexed names of this API always show the list.
        for choice in &mut call.choices {
            choice.message.content = body.present("content");
        }
    } else if body.at("output").is_object() {
        bedrock_converse::response(call, body);
    } else if body
        .list("choices")
        .first()
        .is_some_and(|choice| choice.at("message").is_object())
    {
        openai_parameters::identity(call, body);
        call.choices = body.list("choices").iter().map(openai_chat::choice).collect();
        call.usage = openai_usage::read(body.at("usage"));
    } else if body.at("embedding").is_array() || !body.at("embeddings").is_null() {
        call.operation = Operation::Embeddings;
        embeddings::cohere_response(call, body);
        if body.at("embedding").is_array() {
            embeddings::ollama_response(call, body);
        }
    } else {
        call.response_id = body.owned("id");
        call.choices = text_choices(body);
    }
    if call.usage == Usage::default() {
        call.usage = usage(body);
    }
}

/// The texts of a response, in the forms of the vendors of text models.
fn text_choices(body: &Value) -> Vec<Choice> {
    let lists = [
        ("results", "outputText"),
        ("outputs", "text"),
        ("generations", "text"),
        ("choices", "text"),
    ];
    for (list, key) in lists {
        let items = body.list(list);
        if !items.is_empty() {
            return items.iter().map(|item| choice(item.text(key), item)).collect();
        }
    }
    let completions = body.list("completions");
    if !completions.is_empty() {
        let choices = completions.iter().map(|item| {
            let reason = item.at("finishReason").text("reason");
            choice(item.at("data").text("text"), item).finish_reason(reason)
        });
        return choices.collect();
    }
    let texts = ["generation", "completion", "outputText", "text"];
    let text = texts.iter().find_map(|key| body.text(key));
    text.map(|text| choice(Some(text), body)).into_iter().collect()
}

fn choice(text: Option<&str>, value: &Value) -> Choice {
    let reasons = ["stop_reason", "completionReason", "finish_reason"];
    let reason = reasons.iter().find_map(|key| value.text(key));
    Choice::new(Message::new("assistant", text.unwrap_or_default())).finish_reason(reason)
}

/// Token counts, in the forms of the vendors of text models.
fn usage(body: &Value) -> Usage {
    let metrics = body.at("amazon-bedrock-invocationMetrics");
    let results = body.list("results").iter();
    let written: Vec<_> = results.filter_map(|result| result.count("tokenCount")).collect();
    let written = (!written.is_empty()).then(|| written.iter().fold(0, |sum: u64, count| sum.saturating_add(*count)));
    let billed = body.at("meta").at("billed_units");
    let input = [
        body.count("prompt_token_count"),
        body.count("inputTextTokenCount"),
        billed.count("input_tokens"),
        metrics.count("inputTokenCount"),
        tokens(body.at("prompt")),
    ];
    let output = [
        body.count("generation_token_count"),
        written,
        body.count("totalOutputTextTokenCount"),
        billed.count("output_tokens"),
        metrics.count("outputTokenCount"),
        body.list("completions")
            .first()
            .and_then(|item| tokens(item.at("data"))),
    ];
    Usage::new()
        .input(input.into_iter().flatten().next())
        .output(output.into_iter().flatten().next())
}

/// The number of the tokens that AI21's models list.
fn tokens(text: &Value) -> Option<u64> {
    let tokens = text.at("tokens").as_array()?;
    u64::try_from(tokens.len()).ok()
}
