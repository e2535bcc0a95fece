//! Answers that are written while they are sent, so that none is in memory as a whole.

use super::Shared;
use crate::store::StoreError;
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use futures_core::Stream;
use std::io::{self, BufWriter, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// Answers that are written at the same time at most; further requests wait.
pub(super) const MAX_ANSWERS: u32 = 4;
/// Bytes of an answer that are sent at once.
const CHUNK: usize = 32 * 1024;
/// The time in which a client has to take a chunk, since it holds up others.
const STALL_TIMEOUT: Duration = Duration::from_secs(5);

/// The headers of a JSON answer.
pub(super) fn json() -> HeaderMap {
    HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))])
}

/// The headers of a file to download.
pub(super) fn file(media_type: &'static str, name: &str) -> HeaderMap {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (
            CONTENT_DISPOSITION,
            disposition.unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ])
}

/// Answers with what `write` writes on a thread that may block. Its failure before the first chunk decides the status; a later
/// one aborts the answer.
///
/// `weight` of [`MAX_ANSWERS`] says how much memory `write` needs.
pub(super) async fn answer(
    shared: &Shared,
    headers: HeaderMap,
    weight: u32,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'static,
) -> Response {
    let permit = Arc::clone(&shared.answers).acquire_many_owned(weight).await;
    let (chunks, mut received) = mpsc::channel(1);
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let mut out = BufWriter::with_capacity(CHUNK, Chunks { chunks, runtime });
        if let Err(error) = write(&mut out).and_then(|()| out.flush()) {
            let (chunks, _) = out.into_parts();
            // A client that is gone needs no answer.
            let _ = chunks.send(Err(error));
        }
    });
    match received.recv().await {
        Some(Err(error)) => refusal(&error),
        first => {
            let body = Chunked {
                first: first.and_then(Result::ok),
                received,
            };
            (headers, Body::from_stream(body)).into_response()
        }
    }
}

fn refusal(error: &io::Error) -> Response {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<StoreError>());
    let status = match cause {
        Some(cause) if cause.is_missing() => StatusCode::NOT_FOUND,
        Some(cause) if cause.is_too_large() => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    (status, error.to_string()).into_response()
}

struct Chunks {
    chunks: mpsc::Sender<io::Result<Bytes>>,
    runtime: Handle,
}

impl Chunks {
    fn send(&self, chunk: io::Result<Bytes>) -> io::Result<()> {
        let sent = async { tokio::time::timeout(STALL_TIMEOUT, self.chunks.send(chunk)).await };
        let sent = self.runtime.block_on(sent);
        sent.map_err(|_| io::ErrorKind::TimedOut)?
            .map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let bytes = &bytes[..bytes.len().min(CHUNK)];
        self.send(Ok(Bytes::copy_from_slice(bytes)))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Chunked {
    first: Option<Bytes>,
    received: mpsc::Receiver<io::Result<Bytes>>,
}

impl Stream for Chunked {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(Ok(first))),
            None => self.received.poll_recv(context),
        }
    }
}
