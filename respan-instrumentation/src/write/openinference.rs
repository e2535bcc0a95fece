//! The names of `OpenInference` that Phoenix needs beside OpenTelemetry's.

use super::attributes::Attributes;
use crate::call::{ModelCall, Operation};

pub(super) fn write(call: &ModelCall, attributes: &mut Attributes) {
    let (kind, model_key) = match call.operation {
        Operation::Embeddings => ("EMBEDDING", "embedding.model_name"),
        Operation::Rerank => ("RERANKER", "reranker.model_name"),
        _ => ("LLM", "llm.model_name"),
    };
    attributes.text("openinference.span.kind", Some(kind));
    let model = call.response_model.as_deref().or(call.request_model.as_deref());
    attributes.text(model_key, model);
    let usage = &call.usage;
    attributes.count("llm.token_count.prompt", usage.input_tokens);
    attributes.count("llm.token_count.completion", usage.output_tokens);
    attributes.count("llm.token_count.total", usage.sum());
    attributes.count("llm.token_count.prompt_details.cache_read", usage.cache_read_tokens);
    attributes.count(
        "llm.token_count.prompt_details.cache_write",
        usage.cache_creation_tokens,
    );
    attributes.count("llm.token_count.completion_details.reasoning", usage.reasoning_tokens);
}
