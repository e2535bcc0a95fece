//! The indexed names that Respan reads.

use super::attributes::Attributes;
use super::{indexed_messages, shared};
use crate::call::{Family, ModelCall, Operation};
use std::borrow::Cow;

pub(super) fn write(call: &ModelCall, has_content: bool, attributes: &mut Attributes) {
    let parameters = &call.parameters;
    attributes.text("gen_ai.system", Some(call.provider.system()));
    attributes.text("llm.request.type", Some(request_type(call)));
    attributes.text("respan.entity.log_type", Some(call.operation.log_type()));
    attributes.number("llm.frequency_penalty", parameters.frequency_penalty.as_ref());
    attributes.number("llm.presence_penalty", parameters.presence_penalty.as_ref());
    attributes.text("llm.user", parameters.user.as_deref());
    attributes.text("llm.request.reasoning_effort", parameters.reasoning_effort.as_deref());
    if let Some(is_streaming) = shared::streaming(call) {
        attributes.set("llm.is_streaming", is_streaming);
    }
    attributes.text("gen_ai.openai.system_fingerprint", call.system_fingerprint.as_deref());
    if call.family == Family::Cohere {
        let reasons = call.choices.iter().filter_map(|choice| choice.finish_reason.as_deref());
        attributes.texts("gen_ai.response.finish_reasons", reasons.map(Cow::Borrowed));
    }
    // Respan's gateway has logged content and usage already.
    attributes.text("respan.gateway.log_id", call.gateway_log_id.as_deref());
    if call.gateway_log_id.is_some() {
        return;
    }
    shared::write_usage(call, call.usage.output_tokens, attributes);
    usage(call, attributes);
    if has_content {
        indexed_messages::prompts(call, attributes);
        indexed_messages::tools(call, attributes);
        indexed_messages::completions(call, attributes);
    }
}

fn request_type(call: &ModelCall) -> &'static str {
    match call.operation {
        Operation::Chat if call.family == Family::Anthropic => "completion",
        Operation::Chat => "chat",
        Operation::TextCompletion | Operation::GenerateContent => "completion",
        Operation::Embeddings => "embedding",
        Operation::Rerank => "rerank",
        Operation::ImageGeneration => "image",
        Operation::Transcription => "transcription",
        Operation::Speech => "speech",
    }
}

fn usage(call: &ModelCall, attributes: &mut Attributes) {
    let usage = &call.usage;
    attributes.count("llm.usage.total_tokens", usage.sum());
    attributes.count("llm.usage.reasoning_tokens", usage.reasoning_tokens);
    attributes.count("gen_ai.usage.cache_read_input_tokens", usage.cache_read_tokens);
    attributes.count("gen_ai.usage.cache_creation_input_tokens", usage.cache_creation_tokens);
    attributes.count("prompt_cache_hit_tokens", usage.cache_read_tokens);
    attributes.count("prompt_cache_creation_tokens", usage.cache_creation_tokens);
}
