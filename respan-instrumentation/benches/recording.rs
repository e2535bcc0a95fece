//! Cost of a recorded call for its caller, beside the same call without a recorder: time and allocations. The limit is 3 µs a call.
//!
//! A middleware that looks at the body of a response costs something whatever it does with it: `reqwest_middleware` boxes its future,
//! and reqwest changes the body of a response only by a conversion to `http::Response` and back, with its URL. So a middleware that
//! does just that is measured as well, and what the recorder adds to it. A middleware at the bottom answers in place of a server.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

#[path = "../../benches/thread_allocations.rs"]
mod thread_allocations;

use async_trait::async_trait;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use reqwest::{Body, Request, Response, ResponseBuilderExt as _};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Middleware, Next};
use respan::RespanTelemetry;
use respan::http::ModelCallMiddleware;
use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use thread_allocations::allocations;

/// Calls of one round: few, so that some rounds are not interrupted by other programs.
const CALLS: u32 = 50;
const ROUNDS: u32 = 400;
const CHUNKS: u32 = 200;

/// Replaces the body of the response by one that passes it on, and does nothing else.
struct PassOn;

#[async_trait]
impl Middleware for PassOn {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut http::Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let mut response = next.run(request, extensions).await?;
        let mut builder = http::Response::builder();
        *builder.extensions_mut().unwrap() = std::mem::take(response.extensions_mut());
        let with_url = builder.url(response.url().clone()).body(()).unwrap();
        let (mut parts, body) = http::Response::<Body>::from(response).into_parts();
        parts.extensions = with_url.into_parts().0.extensions;
        Ok(http::Response::from_parts(parts, Body::wrap(PassedOn(body))).into())
    }
}

/// A body that is another one.
struct PassedOn(Body);

impl http_body::Body for PassedOn {
    type Data = bytes::Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<bytes::Bytes>, Self::Error>>> {
        pin!(&mut self.0).poll_frame(context)
    }
}

/// The address of the server, which reqwest stores in each response.
#[derive(Clone)]
struct RemoteAddress;

/// Answers each request with a chat completion of one piece, or of many.
struct Answer {
    chunks: u32,
}

#[async_trait]
impl Middleware for Answer {
    async fn handle(&self, _: Request, _: &mut http::Extensions, _: Next<'_>) -> reqwest_middleware::Result<Response> {
        let response = http::Response::builder().extension(RemoteAddress);
        let response = match self.chunks {
            0 => response
                .header("content-type", "application/json")
                .body(Body::from(COMPLETION)),
            count => response
                .header("content-type", "text/event-stream")
                .body(Body::wrap(Events(count))),
        };
        Ok(response.unwrap().into())
    }
}

const COMPLETION: &str = r#"{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Paris."},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}"#;
const EVENT: &[u8] = b"data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}\n\n";
const REQUEST: &str =
    r#"{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Capital of France?"}],"temperature":0.5}"#;

/// A body of this many events.
struct Events(u32);

impl http_body::Body for Events {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<bytes::Bytes>, Self::Error>>> {
        if self.0 == 0 {
            return Poll::Ready(None);
        }
        self.0 -= 1;
        Poll::Ready(Some(Ok(http_body::Frame::data(bytes::Bytes::from_static(EVENT)))))
    }
}

/// Drops what it gets.
#[derive(Debug)]
struct Discard;

impl SpanExporter for Discard {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        drop(batch);
        Ok(())
    }
}

/// Nothing that is measured here waits.
fn ready<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("no call waits"),
    }
}

fn call(client: &ClientWithMiddleware) {
    let request = client.post("https://api.openai.com/v1/chat/completions");
    let request = request
        .header("authorization", "Bearer example")
        .header("content-type", "application/json")
        .body(REQUEST.to_owned());
    let mut response = ready(request.send()).unwrap();
    while let Some(chunk) = ready(response.chunk()).unwrap() {
        black_box(chunk);
    }
}

/// Time of a call in the fastest of several rounds, and the median of their allocations.
fn measure(client: &ClientWithMiddleware, calls: u32) -> (Duration, u64) {
    let rounds = (0..ROUNDS).map(|_| {
        let (before, start) = (allocations(), Instant::now());
        (0..calls).for_each(|_| call(client));
        let (time, made) = (start.elapsed(), allocations() - before);
        // The queue must not fill up.
        let _ = respan::get_client().flush();
        (time / calls, made / u64::from(calls))
    });
    let (mut times, mut made): (Vec<_>, Vec<_>) = rounds.unzip();
    times.sort_unstable();
    made.sort_unstable();
    (times[0], made[made.len() / 2])
}

fn client(middleware: Option<Arc<dyn Middleware>>, chunks: u32) -> ClientWithMiddleware {
    let builder = ClientBuilder::new(reqwest::Client::new());
    let builder = middleware.into_iter().fold(builder, ClientBuilder::with_arc);
    builder.with(Answer { chunks }).build()
}

fn main() {
    let calls = [("one piece", 0, CALLS), ("a stream", CHUNKS, CALLS / 10)];
    let report = |state: &str| {
        for (name, chunks, count) in calls {
            let of = |middleware| measure(&client(middleware, chunks), count);
            let (plain_time, plain_made) = of(None);
            let (passed_time, passed_made) = of(Some(Arc::new(PassOn)));
            let (time, made) = of(Some(Arc::new(ModelCallMiddleware)));
            let beside = time.saturating_sub(plain_time);
            println!(
                "{state}, {name}: {beside:?} and {} allocations beside {plain_time:?} and {plain_made}; of these, {:?} and {} for \
                 a middleware that passes the body on",
                made.saturating_sub(plain_made),
                passed_time.saturating_sub(plain_time),
                passed_made.saturating_sub(plain_made),
            );
            if chunks > 0 {
                println!("{state}, an event of it: {:?}", beside / chunks);
            }
        }
    };
    report("without a telemetry");
    let telemetry = RespanTelemetry::builder()
        .environment(|_| None)
        .max_queue_size(100_000)
        .add_processor(respan::Processor::new(Discard))
        .init()
        .unwrap();
    report("recorded");
    drop(telemetry);
}
