//! Server-sent events: that something changed.

use super::Shared;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use futures_core::Stream;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc;

/// The time between two events at least: the page asks for the changes after each.
const PACE: Duration = Duration::from_millis(150);
/// The time after which a comment shows that the connection stands.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Sends the number of the last commit: now, after each change, and when the words of all spans are indexed.
pub(super) async fn live(State(shared): State<Shared>) -> Response {
    let Ok(permit) = Arc::clone(&shared.live).try_acquire_owned() else {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "Too many pages are open: close some.\n",
        )
            .into_response();
    };
    let Some(mut revisions) = shared.store.revisions() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut stopping = shared.stopping.clone();
    let (events, received) = mpsc::channel(1);
    tokio::spawn(async move {
        let _permit = permit;
        revisions.mark_changed();
        loop {
            let event = tokio::select! {
                changed = revisions.changed() => match changed {
                    Ok(()) => format!("data: {}\n\n", *revisions.borrow_and_update()),
                    Err(_) => break,
                },
                () = tokio::time::sleep(KEEP_ALIVE) => ":\n\n".to_owned(),
                _ = stopping.changed() => break,
                () = events.closed() => break,
            };
            if events.send(event).await.is_err() {
                break;
            }
            tokio::time::sleep(PACE).await;
        }
    });
    (
        [(CONTENT_TYPE, "text/event-stream")],
        Body::from_stream(Events(received)),
    )
        .into_response()
}

struct Events(mpsc::Receiver<String>);

impl Stream for Events {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0
            .poll_recv(context)
            .map(|event| event.map(|event| Ok(Bytes::from(event))))
    }
}
