//! What the page asks for.

use super::Shared;
use crate::html_file;
use crate::model::Diff;
use crate::store::{ListQuery, StoreError};
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use futures_core::Stream;
use serde::Deserialize;
use std::io::{self, BufWriter, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc;

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
    answer(move || shared.store.list(&query).map(|list| json(&list))).await
}

pub(super) async fn trace(
    State(shared): State<Shared>,
    Path(trace): Path<String>,
    Query(query): Query<TraceQuery>,
) -> Response {
    answer(move || shared.store.columns(&trace, query.since).map(|columns| json(&columns))).await
}

pub(super) async fn span(State(shared): State<Shared>, Path((trace, span)): Path<(String, String)>) -> Response {
    answer(move || shared.store.span(&trace, &span)).await
}

/// The spans of a trace whose text holds all words.
pub(super) async fn find(
    State(shared): State<Shared>,
    Path(trace): Path<String>,
    Query(query): Query<FindQuery>,
) -> Response {
    answer(move || shared.store.find(&trace, &query.words).map(|spans| json(&spans))).await
}

pub(super) async fn diff(State(shared): State<Shared>, Path((left, right)): Path<(String, String)>) -> Response {
    answer(move || {
        let diff = Diff::of(&shared.store.trace(&left)?, &shared.store.trace(&right)?);
        Ok(json(&diff))
    })
    .await
}

/// The trace as OTLP/JSON, one request a line.
pub(super) async fn otlp(
    State(shared): State<Shared>,
    Path(trace): Path<String>,
    Query(query): Query<ExportQuery>,
) -> Response {
    if let Err(missing) = known(&shared, &trace).await {
        return missing;
    }
    let name = format!("{trace}.jsonl");
    file("application/x-ndjson", &name, move |out| {
        shared.store.export(&trace, query.content, out)
    })
}

/// The trace as a self-contained page.
pub(super) async fn html(
    State(shared): State<Shared>,
    Path(trace): Path<String>,
    Query(query): Query<ExportQuery>,
) -> Response {
    if let Err(missing) = known(&shared, &trace).await {
        return missing;
    }
    let name = format!("{trace}.html");
    file("text/html; charset=utf-8", &name, move |out| {
        html_file::write(out, |data| shared.store.export(&trace, query.content, data))
    })
}

/// Refuses an export of an unknown trace, since a body that has begun cannot.
async fn known(shared: &Shared, trace: &str) -> Result<(), Response> {
    let (store, trace) = (shared.store.clone(), trace.to_owned());
    let response = answer(move || store.columns(&trace, i64::MAX - 1).map(|_| String::new())).await;
    if response.status() == StatusCode::OK {
        Ok(())
    } else {
        Err(response)
    }
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Runs a query on a thread that may block.
async fn answer(query: impl FnOnce() -> Result<String, StoreError> + Send + 'static) -> Response {
    match tokio::task::spawn_blocking(query).await {
        Ok(Ok(body)) => ([(CONTENT_TYPE, "application/json")], body).into_response(),
        Ok(Err(error)) if error.is_missing() => (StatusCode::NOT_FOUND, error.to_string()).into_response(),
        Ok(Err(error)) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// A body that is written while it is sent, so that a large trace is never in memory as a whole.
fn file(
    media_type: &'static str,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'static,
) -> Response {
    let (chunks, received) = mpsc::channel(4);
    tokio::task::spawn_blocking(move || {
        let mut out = BufWriter::with_capacity(64 * 1024, Chunks(chunks));
        if let Err(error) = write(&mut out).and_then(|()| out.flush()) {
            // Aborts the response: the receiver sees an incomplete body.
            let _ = out.get_ref().0.blocking_send(Err(error));
        }
    });
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (CONTENT_DISPOSITION, disposition),
    ];
    (headers, Body::from_stream(Received(received))).into_response()
}

struct Chunks(mpsc::Sender<io::Result<Bytes>>);

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Received(mpsc::Receiver<io::Result<Bytes>>);

impl Stream for Received {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}
