//! A stream of 100 MB through the traced client: the caller's bytes unchanged, the memory bounded.
//!
//! A binary of its own, since the memory is that of the whole process.

#![allow(clippy::unwrap_used)]

use axum::Router;
use axum::body::{Body, Bytes};
use futures_util::{StreamExt as _, stream};
use respan::testing::recording;
use std::ops::Range;
use tokio::net::TcpListener;

const LENGTH: usize = 100 << 20;

/// The memory beside that of a short stream. All of the stream would be more than six times as much.
const ALLOWED: usize = 16 << 20;

/// Pieces that cut events.
const PIECE: usize = 60_001;

#[tokio::test]
async fn a_stream_of_100_mb() {
    // Excludes what a first call allocates for good.
    let short = read(PIECE * 20).await;
    assert!(short.0 && short.1 >= PIECE * 20);
    let before = peak();
    let (is_unchanged, length) = read(LENGTH).await;
    assert!(is_unchanged);
    assert!(length >= LENGTH);
    let more = peak() - before;
    assert!(more < ALLOWED, "{more} bytes");
}

/// Reads a stream of at least a length; returns whether it arrived as it was sent, and its length.
async fn read(length: usize) -> (bool, usize) {
    let sent = Sent::new(length);
    let expected = sent.clone();
    let handler = move || {
        let sent = sent.clone();
        let pieces = (0..sent.length()).step_by(PIECE);
        let pieces = stream::iter(pieces.map(move |start| Ok::<_, std::io::Error>(sent.bytes(start..start + PIECE))));
        async move { ([("content-type", "text/event-stream")], Body::from_stream(pieces)) }
    };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/v1/chat/completions", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(handler)).await });

    let (telemetry, exporter) = recording();
    let outcome = telemetry.scope(async {
        let body = r#"{"model":"gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"Count."}]}"#;
        let request = respan::http::client()
            .post(url)
            .header("content-type", "application/json");
        let mut pieces = request.body(body).send().await.unwrap().bytes_stream();
        let (mut is_unchanged, mut at) = (true, 0);
        while let Some(piece) = pieces.next().await {
            let piece = piece.unwrap();
            is_unchanged &= piece == expected.bytes(at..at + piece.len());
            at += piece.len();
        }
        (is_unchanged && at == expected.length(), at)
    });
    let outcome = outcome.await;
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_eq!(span.text("gen_ai.completion.0.finish_reason"), "stop");
    assert!(span.text("gen_ai.completion.0.content").starts_with("xxxxxxxx"));
    outcome
}

/// The same event again and again, and the last ones.
#[derive(Clone)]
struct Sent {
    event: String,
    count: usize,
    end: String,
}

impl Sent {
    fn new(length: usize) -> Self {
        let word = "x".repeat(400);
        let event = format!(r#"data: {{"id":"c","choices":[{{"index":0,"delta":{{"content":"{word}"}}}}]}}"#) + "\n\n";
        let last = r#"data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;
        Self {
            count: length.div_ceil(event.len()),
            event,
            end: format!("{last}\n\ndata: [DONE]\n\n"),
        }
    }

    fn length(&self) -> usize {
        self.event.len() * self.count + self.end.len()
    }

    fn bytes(&self, range: Range<usize>) -> Bytes {
        let end = range.end.min(self.length());
        let (mut bytes, mut at) = (Vec::with_capacity(range.len()), range.start);
        let repeated = self.event.len() * self.count;
        while at < end {
            let rest = match at.checked_sub(repeated) {
                Some(at) => &self.end[at..],
                None => &self.event[at % self.event.len()..],
            };
            let rest = &rest[..rest.len().min(end - at)];
            bytes.extend_from_slice(rest.as_bytes());
            at += rest.len();
        }
        bytes.into()
    }
}

/// The largest resident size so far, in bytes; 0 where the system does not tell it.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    kilobytes.unwrap_or(0) << 10
}
