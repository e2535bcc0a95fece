//! The span of a search.
//!
//! Its names are those of OpenTelemetry's conventions for retrievals (`gen_ai.*`) and databases (`db.*`), and of `OpenInference`,
//! from which Phoenix shows the documents.

use super::document::{CONTENT_LIMIT, Document};
use crate::span::{CallSpan, truncated};
use opentelemetry::trace::SpanKind;
use serde_json::Value;

/// Most documents whose parts are recorded; `db.response.returned_rows` counts all.
const MAX_DOCUMENTS: usize = 100;

/// Longest query that is recorded, in bytes.
const QUERY_LIMIT: usize = 32 * 1024;

/// Starts the span below the current one.
pub(super) fn start(store: &str, collection: &str) -> CallSpan {
    let span = CallSpan::start(format!("retrieval {collection}"), SpanKind::Client);
    if !span.is_recording() {
        return span;
    }
    span.set("gen_ai.operation.name", "retrieval");
    span.set("gen_ai.data_source.id", collection.to_owned());
    span.set("openinference.span.kind", "RETRIEVER");
    span.set("db.system.name", store.to_owned());
    span.set("db.collection.name", collection.to_owned());
    span.set("db.operation.name", "search");
    span
}

pub(super) fn set_query(span: &CallSpan, query: &str) {
    let query = truncated(query, QUERY_LIMIT);
    span.set("gen_ai.retrieval.query.text", query.clone());
    span.set("input.value", query);
    span.set("input.mime_type", "text/plain");
}

pub(super) fn set_top_k(span: &CallSpan, count: u64) {
    span.set("gen_ai.request.top_k", i64::try_from(count).unwrap_or(i64::MAX));
}

pub(super) fn set_documents(span: &CallSpan, mut documents: Vec<Document>) {
    span.set(
        "db.response.returned_rows",
        i64::try_from(documents.len()).unwrap_or(i64::MAX),
    );
    documents.truncate(MAX_DOCUMENTS);
    for document in &mut documents {
        if let Some(content) = &mut document.content {
            *content = truncated(content, CONTENT_LIMIT);
        }
    }
    let list = |to_json: fn(&Document) -> Value| documents.iter().map(to_json).collect::<Value>().to_string();
    span.set(
        "gen_ai.retrieval.documents",
        list(|document| document.reference().into()),
    );
    span.set("output.value", list(Document::to_json));
    span.set("output.mime_type", "application/json");
    for (index, document) in documents.into_iter().enumerate() {
        let key = |part: &str| format!("retrieval.documents.{index}.document.{part}");
        if let Some(id) = document.id {
            span.set(key("id"), id);
        }
        if let Some(score) = document.score {
            span.set(key("score"), score);
        }
        if let Some(content) = document.content {
            span.set(key("content"), content);
        }
        if !document.metadata.is_empty() {
            span.set(key("metadata"), Value::from(document.metadata).to_string());
        }
    }
}
