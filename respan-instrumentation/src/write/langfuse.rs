//! Langfuse's own names beside OpenTelemetry's.

use super::attributes::Attributes;
use super::output_tokens;
use crate::call::{ModelCall, Operation};
use serde_json::{Map, Value, json};

pub(super) fn write(call: &ModelCall, attributes: &mut Attributes) {
    let kind = match call.operation {
        Operation::Embeddings => "embedding",
        Operation::Rerank => "retriever",
        _ => "generation",
    };
    attributes.text("langfuse.observation.type", Some(kind));
    let model = call.response_model.as_deref().or(call.request_model.as_deref());
    attributes.text("langfuse.observation.model.name", model);
    let usage = usage_details(call);
    if !usage.is_empty() {
        attributes.json("langfuse.observation.usage_details", Some(&Value::Object(usage)));
    }
}

/// Disjoint token counts: Langfuse sums all of them, so the input must not include cached tokens.
fn usage_details(call: &ModelCall) -> Map<String, Value> {
    let usage = &call.usage;
    let cached = [usage.cache_read_tokens, usage.cache_creation_tokens];
    let cached = cached.into_iter().flatten().fold(0, u64::saturating_add);
    let counts = [
        ("input", usage.input_tokens.map(|input| input.saturating_sub(cached))),
        ("cache_read_input_tokens", usage.cache_read_tokens),
        ("cache_creation_input_tokens", usage.cache_creation_tokens),
        ("output", output_tokens::with_reasoning(call)),
        ("total", usage.sum()),
    ];
    counts
        .into_iter()
        .filter_map(|(key, count)| Some((key.to_owned(), json!(count?))))
        .collect()
}
