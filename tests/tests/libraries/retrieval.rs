//! Searches in vector stores.

use respan::testing::{InMemorySpanExporter, SpanTree};
use respan::{Document, Instruments, Mask, RespanTelemetry, TelemetryBuilder, retrieval};
use respan_tests::recording::{only, record, record_async};
use std::fmt::Error;
use std::future::{pending, ready};
use std::task::{Context, Waker};

type Found = Vec<(u64, f32, String)>;

fn found() -> Found {
    vec![
        (7, 0.93, "Paris is the capital of France.".to_owned()),
        (9, 0.5, "Rome".to_owned()),
    ]
}

fn documents(found: &Found) -> Vec<Document> {
    let documents = found.iter();
    documents
        .map(|(id, score, text)| Document::new(text).id(id).score(*score).metadata("page", 3))
        .collect()
}

#[respan::task]
async fn search() -> Result<Found, Error> {
    let retrieval = retrieval("qdrant", "docs").query("capital of France").top_k(5);
    retrieval.documents(documents).try_scope(ready(Ok(found()))).await
}

#[test]
fn query_documents_and_scores_are_recorded() {
    let (result, tree) = record_async(search);
    assert_eq!(result.expect("documents").len(), 2);
    assert_eq!(tree.to_string(), "search.task\n  retrieval docs\n");
    let span = tree.span("retrieval docs");
    for (key, value) in [
        ("gen_ai.operation.name", "retrieval"),
        ("gen_ai.data_source.id", "docs"),
        ("gen_ai.retrieval.query.text", "capital of France"),
        ("openinference.span.kind", "RETRIEVER"),
        ("db.system.name", "qdrant"),
        ("db.collection.name", "docs"),
        ("input.value", "capital of France"),
        ("retrieval.documents.0.document.id", "7"),
        (
            "retrieval.documents.0.document.content",
            "Paris is the capital of France.",
        ),
        ("retrieval.documents.1.document.metadata", r#"{"page":3}"#),
    ] {
        assert_eq!(span.text(key), value, "{key}");
    }
    let number = |key: &str| span.attribute(key).map(ToString::to_string);
    assert_eq!(number("gen_ai.request.top_k").as_deref(), Some("5"));
    assert_eq!(number("db.response.returned_rows").as_deref(), Some("2"));
    assert_eq!(number("retrieval.documents.1.document.score").as_deref(), Some("0.5"));
    let references: serde_json::Value = serde_json::from_str(&span.text("gen_ai.retrieval.documents")).expect("JSON");
    assert_eq!(references[1], serde_json::json!({"id": "9", "score": 0.5}));
    let output: serde_json::Value = serde_json::from_str(&span.text("output.value")).expect("JSON");
    assert_eq!(output[0]["content"], "Paris is the capital of France.");
}

#[test]
fn an_error_is_the_status() {
    let (result, tree) = record(|| retrieval("chroma", "docs").try_run(|| "x".parse::<u32>()));
    assert!(result.is_err());
    let span = only(&tree);
    assert_eq!(span.error(), Some("invalid digit found in string"));
    assert_eq!(span.text("error.type"), "core::num::error::ParseIntError");
}

#[test]
fn a_search_that_is_dropped_is_cancelled() {
    let ((), tree) = record(|| {
        let mut search = Box::pin(retrieval("milvus", "docs").scope(pending::<()>()));
        assert!(
            search
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        );
    });
    assert_eq!(only(&tree).text("respan.outcome"), "cancelled");
}

#[test]
fn a_closure_that_panics_costs_the_documents_only() {
    let (found, tree) = record(|| {
        let broken = |_: &u32| -> Vec<Document> { panic!("broken") };
        retrieval("lancedb", "docs").documents(broken).run(|| 42)
    });
    assert_eq!(found, 42);
    assert!(only(&tree).attribute("gen_ai.retrieval.documents").is_none());
}

#[test]
fn documents_are_bounded() {
    let ((), tree) = record(|| {
        let many = |(): &()| vec![Document::new("ä".repeat(100_000)); 150];
        retrieval("weaviate", "docs").documents(many).run(|| ());
    });
    let span = only(&tree);
    assert!(span.attribute("retrieval.documents.99.document.content").is_some());
    assert!(span.attribute("retrieval.documents.100.document.content").is_none());
    assert!(span.text("retrieval.documents.0.document.content").len() <= 32 * 1024);
    let count = span.attribute("db.response.returned_rows").map(ToString::to_string);
    assert_eq!(count.as_deref(), Some("150"));
}

/// The spans of a search with these options.
fn with(options: impl FnOnce(TelemetryBuilder) -> TelemetryBuilder) -> SpanTree {
    let exporter = InMemorySpanExporter::new();
    let builder = RespanTelemetry::builder()
        .environment(|_| None)
        .custom_exporter(exporter.clone());
    let telemetry = options(builder).build().expect("a telemetry");
    let search = retrieval("pinecone", "docs").query("sk-secret").documents(documents);
    telemetry.run(|| search.run(found));
    telemetry.flush().expect("delivered");
    exporter.tree()
}

#[test]
fn without_content_neither_query_nor_documents_leave() {
    let variable = |name: &str| (name == "RESPAN_TRACE_CONTENT").then(|| "false".to_owned());
    let tree = with(|builder| builder.environment(variable));
    let span = only(&tree);
    let all = format!("{span:?}");
    assert!(!all.contains("sk-secret") && !all.contains("Paris"), "{all}");
    assert_eq!(span.text("db.system.name"), "pinecone");
}

#[test]
fn a_mask_applies() {
    let mask = Mask::new().pattern("sk-[a-z]+").expect("a pattern");
    let tree = with(|builder| builder.mask(mask));
    let all = format!("{:?}", only(&tree));
    assert!(!all.contains("sk-secret") && all.contains("Paris"), "{all}");
}

#[test]
fn a_blocked_store_is_only_called() {
    let tree = with(|builder| builder.block_instruments([Instruments::Pinecone]));
    assert_eq!(tree.to_string(), "");
}
