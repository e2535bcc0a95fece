//! The requests of the page.

use super::Shared;
use super::answer::{MAX_ANSWERS, answer, file, json};
use crate::html_file;
use crate::store::ListQuery;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct TracesQuery {
    #[serde(default)]
    search: String,
    #[serde(default)]
    group: String,
    #[serde(default)]
    offset: usize,
    #[serde(default = "page_size")]
    limit: usize,
}

fn page_size() -> usize {
    100
}

#[derive(Deserialize)]
pub(super) struct TraceQuery {
    #[serde(default = "all")]
    since: i64,
}

fn all() -> i64 {
    -1
}

#[derive(Deserialize)]
pub(super) struct FindQuery {
    #[serde(default)]
    words: String,
}

#[derive(Deserialize)]
pub(super) struct MessagesQuery {
    left: String,
    right: String,
}

#[derive(Deserialize)]
pub(super) struct ExportQuery {
    #[serde(default = "with_content")]
    content: bool,
}

fn with_content() -> bool {
    true
}

pub(super) async fn traces(State(shared): State<Shared>, Query(query): Query<TracesQuery>) -> Response {
    let query = ListQuery {
        search: query.search,
        is_by_session: query.group == "session",
        offset: query.offset,
        limit: query.limit.min(500),
    };
    let store = shared.store.clone();
    answer(&shared, json(), 1, move |out| {
        Ok(serde_json::to_writer(out, &store.list(&query)?)?)
    })
    .await
}

/// The columns of a trace: objects of some thousand spans each, one a line.
pub(super) async fn trace(
    State(shared): State<Shared>,
    Path(trace): Path<String>,
    Query(query): Query<TraceQuery>,
) -> Response {
    let store = shared.store.clone();
    answer(&shared, json(), 1, move |out| store.columns(&trace, query.since, out)).await
}

pub(super) async fn span(State(shared): State<Shared>, Path((trace, span)): Path<(String, String)>) -> Response {
    let store = shared.store.clone();
    answer(&shared, json(), 1, move |out| store.span(&trace, &span, out)).await
}

/// The spans of a trace whose text holds all words.
pub(super) async fn find(
    State(shared): State<Shared>,
    Path(trace): Path<String>,
    Query(query): Query<FindQuery>,
) -> Response {
    let store = shared.store.clone();
    answer(&shared, json(), 1, move |out| {
        Ok(serde_json::to_writer(out, &store.find(&trace, &query.words)?)?)
    })
    .await
}

/// Both traces are in memory, so only one difference is made at a time.
pub(super) async fn diff(State(shared): State<Shared>, Path((left, right)): Path<(String, String)>) -> Response {
    let store = shared.store.clone();
    answer(&shared, json(), MAX_ANSWERS, move |out| {
        Ok(serde_json::to_writer(out, &store.diff(&left, &right)?)?)
    })
    .await
}

/// The messages of a span of each trace by line.
pub(super) async fn diff_messages(
    State(shared): State<Shared>,
    Path((left, right)): Path<(String, String)>,
    Query(query): Query<MessagesQuery>,
) -> Response {
    let store = shared.store.clone();
    answer(&shared, json(), MAX_ANSWERS, move |out| {
        let lines = store.diff_messages((&left, &query.left), (&right, &query.right))?;
        Ok(serde_json::to_writer(out, &lines)?)
    })
    .await
}

/// The trace as OTLP/JSON, one request a line.
pub(super) async fn otlp(
    State(shared): State<Shared>,
    Path(trace): Path<String>,
    Query(query): Query<ExportQuery>,
) -> Response {
    let store = shared.store.clone();
    let headers = file("application/x-ndjson", &format!("{trace}.jsonl"));
    answer(&shared, headers, export_weight(query.content), move |out| {
        store.export(&trace, query.content, out)
    })
    .await
}

/// The trace as a self-contained page.
pub(super) async fn html(
    State(shared): State<Shared>,
    Path(trace): Path<String>,
    Query(query): Query<ExportQuery>,
) -> Response {
    let store = shared.store.clone();
    let headers = file("text/html; charset=utf-8", &format!("{trace}.html"));
    answer(&shared, headers, export_weight(query.content), move |out| {
        store.check(&trace)?;
        html_file::write(out, |data| store.export(&trace, query.content, data))
    })
    .await
}

/// To remove content, a span is decoded.
fn export_weight(has_content: bool) -> u32 {
    if has_content { 1 } else { MAX_ANSWERS }
}
