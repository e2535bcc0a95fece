//! Allocations of a recorded model call, on the thread of the caller, beside the same call without a recorder.
//!
//! A process of its own, because it has an allocator that counts, and the installed telemetry.

#![allow(clippy::unwrap_used)]

#[path = "../../../benches/thread_allocations.rs"]
mod thread_allocations;

use async_trait::async_trait;
use bytes::Bytes;
use http::Extensions;
use http_body::Frame;
use reqwest::{Body, Client, Request, Response};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Middleware, Next};
use respan::RespanTelemetry;
use respan::http::{ModelCallMiddleware, SendTraced as _};
use respan::testing::InMemorySpanExporter;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::mpsc::channel;
use std::task::{Context, Poll};
use thread_allocations::allocations;
use tokio::net::TcpListener;
use tokio::runtime::{self, Runtime};

/// A call may cost this much: seven for future and body of the middleware, two for the span in its context, and one for the
/// recording.
const MAX_OF_CALL: u64 = 10;
/// Events of a stream.
const EVENTS: usize = 200;
/// A stream may cost this much more, whatever the number of its events: a table of its blocks of memory, which doubles.
const MAX_OF_EVENTS: u64 = 2;
/// Calls until memory is reused: it returns from the exporting thread in groups.
const WARM_UP: usize = 200;
const MEASURED: usize = 51;

const REQUEST: &str = r#"{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Capital of France?"}]}"#;
const COMPLETION: &str = r#"{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Paris."},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}"#;
const EVENT: &str = "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}\n\n";

/// Answers in place of a server: with this many events, or with one document.
struct Answer {
    events: usize,
}

#[async_trait]
impl Middleware for Answer {
    async fn handle(&self, _: Request, _: &mut Extensions, _: Next<'_>) -> reqwest_middleware::Result<Response> {
        let response = http::Response::builder();
        let response = match self.events {
            0 => response
                .header("content-type", "application/json")
                .body(Body::from(COMPLETION)),
            events => response
                .header("content-type", "text/event-stream")
                .body(Body::wrap(Events(events))),
        };
        Ok(response.unwrap().into())
    }
}

/// A body of this many events.
struct Events(usize);

impl http_body::Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(rest) = self.0.checked_sub(1) else {
            return Poll::Ready(None);
        };
        self.0 = rest;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(EVENT.as_bytes())))))
    }
}

/// The median of the allocations of a warm call.
fn measure(runtime: &Runtime, call: impl AsyncFn() -> Response) -> u64 {
    let run = || {
        let before = allocations();
        runtime.block_on(async {
            let mut response = call().await;
            assert_eq!(response.status(), 200);
            while response.chunk().await.unwrap().is_some() {}
        });
        let made = allocations() - before;
        // The memory that the call held is free again.
        respan::get_client().flush().unwrap();
        made
    };
    for _ in 0..WARM_UP {
        run();
    }
    let mut counts: Vec<_> = (0..MEASURED).map(|_| run()).collect();
    counts.sort_unstable();
    counts[MEASURED / 2]
}

/// Allocations of a call through the middleware, beyond those of a call without it.
fn of_middleware(runtime: &Runtime, url: &str, events: usize) -> u64 {
    let of = |client: ClientWithMiddleware| {
        measure(runtime, async || {
            let request = client.post(url).header("content-type", "application/json");
            request.body(REQUEST.to_owned()).send().await.unwrap()
        })
    };
    let plain = ClientBuilder::new(Client::new()).with(Answer { events }).build();
    let recorded = ClientBuilder::new(Client::new()).with(ModelCallMiddleware);
    let recorded = recorded.with(Answer { events }).build();
    of(recorded) - of(plain)
}

/// Allocations of a request over HTTP sent with `send_traced`, beyond those of one without.
fn of_send_traced(runtime: &Runtime) -> u64 {
    let (client, url) = (Client::new(), format!("{}/v1/chat/completions", server()));
    let request = || {
        let request = client.post(&url).header("content-type", "application/json");
        request.body(REQUEST.to_owned())
    };
    let recorded = measure(runtime, async || request().send_traced().await.unwrap());
    recorded - measure(runtime, async || request().send().await.unwrap())
}

/// The address of a server on another thread.
fn server() -> String {
    let (sender, address) = channel();
    std::thread::spawn(move || {
        let answer = async || ([("content-type", "application/json")], COMPLETION);
        let router = axum::Router::new().fallback(answer);
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(listener.local_addr().unwrap()).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
    });
    format!("http://{}", address.recv().unwrap())
}

/// One test, since the telemetry is that of the whole process.
#[test]
fn a_recorded_call_makes_few_allocations() {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let chat = "https://api.openai.com/v1/chat/completions";

    let unrecorded = of_middleware(&runtime, chat, 0);
    assert!(unrecorded <= 1, "without a telemetry: {unrecorded}");

    let exporter = InMemorySpanExporter::new();
    let telemetry = RespanTelemetry::builder()
        .environment(|_| None)
        .set_global_provider(false)
        .add_processor(exporter.clone())
        .init()
        .unwrap();

    let other = of_middleware(&runtime, "https://api.openai.com/v1/models", 0);
    assert_eq!(other, 0, "a request that is no model call");
    assert!(exporter.finished_spans().is_empty());

    let one = of_middleware(&runtime, chat, 0);
    assert!(one <= MAX_OF_CALL, "a document: {one}");
    assert_eq!(exporter.finished_spans().len(), WARM_UP + MEASURED);

    let streamed = of_middleware(&runtime, chat, EVENTS);
    assert!(streamed <= MAX_OF_CALL + MAX_OF_EVENTS, "a stream: {streamed}");

    // It has no future of a middleware.
    let sent = of_send_traced(&runtime);
    assert!(sent < MAX_OF_CALL, "a request over HTTP: {sent}");
    assert_eq!(exporter.finished_spans().len(), 3 * (WARM_UP + MEASURED));
    drop(telemetry);
}
