//! The names of `OpenInference` that Phoenix needs beside OpenTelemetry's.

use super::attributes::Attributes;
use super::output_tokens;
use crate::call::{ModelCall, Operation, Part};

/// Limit on the texts of a call that have an attribute each: the default limit of a span on its attributes.
const MAX_TEXTS: usize = 128;

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
    attributes.count("llm.token_count.completion", output_tokens::with_reasoning(call));
    attributes.count("llm.token_count.total", usage.sum());
    attributes.count("llm.token_count.prompt_details.cache_read", usage.cache_read_tokens);
    attributes.count(
        "llm.token_count.prompt_details.cache_write",
        usage.cache_creation_tokens,
    );
    attributes.count("llm.token_count.completion_details.reasoning", usage.reasoning_tokens);
}

/// Writes embedded texts and ranked documents, as many as there may be. After all other attributes, so that those are within the
/// limit of a span.
pub(super) fn write_texts(call: &ModelCall, attributes: &mut Attributes) {
    match call.operation {
        Operation::Embeddings => embedded_texts(call, attributes),
        Operation::Rerank => ranked_documents(call, attributes),
        _ => {}
    }
}

/// The texts of a call, each with the role of its message.
fn texts(call: &ModelCall) -> impl Iterator<Item = (Option<&str>, &str)> {
    call.messages.iter().flat_map(|message| {
        let texts = message.parts.iter().filter_map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.map(|text| (message.role.as_deref(), text))
    })
}

fn embedded_texts(call: &ModelCall, attributes: &mut Attributes) {
    for (index, (_, text)) in texts(call).take(MAX_TEXTS).enumerate() {
        let key = format!("embedding.embeddings.{index}.embedding.text");
        attributes.text(key, Some(text));
    }
}

/// The query is the message of the user, and the documents are the others.
fn ranked_documents(call: &ModelCall, attributes: &mut Attributes) {
    let (queries, documents): (Vec<_>, Vec<_>) = texts(call).partition(|(role, _)| *role == Some("user"));
    if let Some((_, query)) = queries.first() {
        attributes.text("reranker.query", Some(query));
    }
    for (index, (_, document)) in documents.into_iter().take(MAX_TEXTS).enumerate() {
        let key = format!("reranker.input_documents.{index}.document.content");
        attributes.text(key, Some(document));
    }
}
