//! The outcome of a call, and of its span.

use crate::requests::{DONE, completion, event, post, question, read, streamed_question};
use crate::server::{Server, event_stream, json, response};
use bytes::Bytes;
use futures_util::poll;
use opentelemetry::trace::Status;
use respan::testing::{TestSpan, recording};
use respan_tests::delivery::UNREACHABLE;
use serde_json::json;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The only span of what a future does with the URL of a server that answers once.
async fn span_of<F: Future>(answer: axum::response::Response, call: impl FnOnce(String) -> F) -> (F::Output, TestSpan) {
    let answer = Arc::new(Mutex::new(Some(answer)));
    let server = Server::start(move |_, _| answer.lock().unwrap().take().unwrap()).await;
    let (telemetry, exporter) = recording();
    let output = telemetry.scope(call(server.chat())).await;
    let tree = exporter.tree();
    assert_eq!(tree.to_string(), "openai.chat\n");
    let span = tree.span("openai.chat");
    (output, span)
}

fn outcome(span: &TestSpan) -> String {
    span.attribute("respan.outcome")
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn error_type(span: &TestSpan) -> String {
    span.attribute("error.type")
        .map(ToString::to_string)
        .unwrap_or_default()
}

#[tokio::test]
async fn a_completed_call() {
    let (body, span) = span_of(json(200, &completion("Paris.")), async |url| {
        let response = post(&url, &question()).await.unwrap();
        assert_eq!(response.url().as_str(), url);
        assert!(
            response.remote_addr().is_some(),
            "the extensions are those of the response"
        );
        assert!(response.content_length().is_some());
        read(response).await.unwrap()
    })
    .await;
    assert_eq!(body, completion("Paris.").to_string());
    assert_eq!(span.text("gen_ai.prompt.0.content"), "Capital of France?");
    assert_eq!(span.text("gen_ai.completion.0.content"), "Paris.");
    assert_eq!(span.text("gen_ai.usage.output_tokens"), "2");
    assert_eq!(span.data().status, Status::Unset);
    assert_eq!(outcome(&span), "");
}

#[tokio::test]
async fn a_stream_ends_at_its_last_event_although_the_connection_stays_open() {
    let (sender, body) = event_stream();
    let server = Server::start({
        let body = Arc::new(Mutex::new(Some(body)));
        move |_, _| response(200, "text/event-stream", body.lock().unwrap().take().unwrap())
    })
    .await;
    let (telemetry, exporter) = recording();
    telemetry
        .scope(async {
            let mut answer = post(&server.chat(), &streamed_question()).await.unwrap();
            for piece in [event("Par"), event("is."), DONE.to_owned()] {
                sender.send(Ok(Bytes::from(piece.clone()))).unwrap();
                assert_eq!(
                    answer.chunk().await.unwrap().unwrap(),
                    piece,
                    "a chunk is passed on at once"
                );
            }
            let tree = exporter.tree();
            let span = tree.find("openai.chat").expect("the span has ended, the body has not");
            assert_eq!(span.text("gen_ai.completion.0.content"), "Paris.");
            let first: f64 = span.text("gen_ai.response.time_to_first_chunk").parse().unwrap();
            assert!((0.0..10.0).contains(&first), "seconds");
            assert_eq!(outcome(&span), "");
        })
        .await;
}

#[tokio::test]
async fn a_stream_that_is_dropped_early_is_cancelled_and_keeps_what_was_seen() {
    let (sender, body) = event_stream();
    let ((), span) = span_of(response(200, "text/event-stream", body), async |url| {
        let mut answer = post(&url, &streamed_question()).await.unwrap();
        sender.send(Ok(Bytes::from(event("Par")))).unwrap();
        answer.chunk().await.unwrap().unwrap();
    })
    .await;
    assert_eq!(outcome(&span), "cancelled");
    assert_eq!(span.text("gen_ai.completion.0.content"), "Par");
}

#[tokio::test]
async fn a_call_that_is_dropped_before_the_head_is_cancelled() {
    let (telemetry, exporter) = recording();
    // Accepts connections, and never answers.
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/v1/chat/completions", listener.local_addr().unwrap());
    telemetry
        .scope(async {
            let body = question();
            let mut call = pin!(post(&url, &body));
            assert!(poll!(&mut call).is_pending());
        })
        .await;
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_eq!(outcome(&span), "cancelled");
    assert_eq!(span.text("gen_ai.prompt.0.content"), "Capital of France?");
}

#[tokio::test]
async fn a_refused_connection() {
    let (telemetry, exporter) = recording();
    let url = format!("{UNREACHABLE}/v1/chat/completions?key=secret-in-the-url");
    let error = telemetry.scope(post(&url, &question())).await.unwrap_err();
    assert!(error.is_connect());
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_eq!(error_type(&span), "connection_refused");
    assert!(!format!("{:?}", span.data()).contains("secret-in-the-url"));
}

#[tokio::test]
async fn a_time_out_before_the_head() {
    let (telemetry, exporter) = recording();
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}/v1/chat/completions", listener.local_addr().unwrap());
    let client = reqwest::Client::builder()
        .timeout(Duration::from_millis(20))
        .build()
        .unwrap();
    let client = respan::http::traced(client);
    let call = crate::requests::post_with(&client, &url, &question()).await;
    assert!(call.is_err_and(|error| error.is_timeout()), "without a telemetry");
    let body = question();
    let call = telemetry.scope(crate::requests::post_with(&client, &url, &body));
    assert!(call.await.is_err_and(|error| error.is_timeout()));
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_eq!(error_type(&span), "timeout");
    assert!(span.error().is_some());
}

#[tokio::test]
async fn a_time_out_within_the_body() {
    let mut timeout = Duration::from_millis(50);
    let (error, span) = loop {
        let client = reqwest::Client::builder().read_timeout(timeout).build().unwrap();
        let client = respan::http::traced(client);
        let (sender, body) = event_stream();
        let (error, span) = span_of(response(200, "text/event-stream", body), async |url| {
            sender.send(Ok(Bytes::from(event("Par")))).unwrap();
            let body = streamed_question();
            let mut response = crate::requests::post_with(&client, &url, &body).await.ok()?;
            response.chunk().await.ok()?;
            Some(response.chunk().await.unwrap_err())
        })
        .await;
        if let Some(error) = error {
            break (error, span);
        }
        // Head or first chunk have taken as long, as on a busy machine.
        timeout *= 2;
    };
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!(error_type(&span), "timeout");
    assert_eq!(span.text("gen_ai.completion.0.content"), "Par");
}

#[tokio::test]
async fn a_body_that_breaks_off() {
    let (sender, body) = event_stream();
    let (error, span) = span_of(response(200, "text/event-stream", body), async |url| {
        sender.send(Ok(Bytes::from(event("Par")))).unwrap();
        let mut response = post(&url, &streamed_question()).await.unwrap();
        response.chunk().await.unwrap();
        sender.send(Err(std::io::Error::other("broken"))).unwrap();
        response.chunk().await.unwrap_err()
    })
    .await;
    assert!(error.is_body() || error.is_decode(), "{error:?}");
    assert_eq!(error_type(&span), "response_error");
    assert_eq!(span.text("gen_ai.completion.0.content"), "Par");
}

async fn refused(status: u16, content_type: &str, body: &str) -> TestSpan {
    let answer = response(status, content_type, body.to_owned());
    let (got, span) = span_of(answer, async |url| {
        let response = post(&url, &question()).await.unwrap();
        assert_eq!(response.status().as_u16(), status);
        read(response).await.unwrap()
    })
    .await;
    assert_eq!(got, body);
    span
}

#[tokio::test]
async fn error_statuses() {
    let error = json!({ "error": { "message": "Incorrect API key", "type": "invalid_request_error", "code": "invalid_api_key" } });
    let span = refused(401, "application/json", &error.to_string()).await;
    assert_eq!(error_type(&span), "invalid_request_error");
    assert_eq!(span.error(), Some("Error code: 401 - Incorrect API key"));

    let span = refused(500, "text/html", "<html>Internal error</html>").await;
    assert_eq!(error_type(&span), "500");
    assert_eq!(span.error(), Some("Error code: 500 - <html>Internal error</html>"));

    let span = refused(429, "application/json", "{\"error\": ").await;
    assert_eq!(error_type(&span), "429");
    let span = refused(503, "application/json", "").await;
    assert_eq!(error_type(&span), "503");
}

#[tokio::test]
async fn an_error_that_is_not_read() {
    let ((), span) = span_of(json(401, &json!({ "error": { "message": "no" } })), async |url| {
        drop(post(&url, &question()).await.unwrap());
    })
    .await;
    assert_eq!(error_type(&span), "401");
    assert_eq!(outcome(&span), "");
}

#[tokio::test]
async fn responses_that_are_not_understood() {
    for body in ["", "{\"choices\": [", "null", "[1, 2]"] {
        let answer = response(200, "application/json", body.to_owned());
        let (got, span) = span_of(answer, async |url| {
            read(post(&url, &question()).await.unwrap()).await.unwrap()
        })
        .await;
        assert_eq!(got, body);
        assert_eq!(span.text("gen_ai.request.model"), "gpt-4o-mini");
        assert!(span.attribute("gen_ai.completion.0.content").is_none());
        assert_eq!(outcome(&span), "", "{body:?}");
    }
}

#[tokio::test]
async fn a_stream_that_is_open_at_the_shutdown_keeps_what_was_seen_and_goes_on() {
    let (sender, body) = event_stream();
    let body = Arc::new(Mutex::new(Some(body)));
    let server =
        Server::start(move |_, _| response(200, "text/event-stream", body.lock().unwrap().take().unwrap())).await;
    let (telemetry, exporter) = recording();
    let mut answer = telemetry
        .scope(post(&server.chat(), &streamed_question()))
        .await
        .unwrap();
    sender.send(Ok(Bytes::from(event("Par")))).unwrap();
    answer.chunk().await.unwrap().unwrap();
    // One span is lost in the sense that its end was not seen.
    let _ = telemetry.shutdown();
    sender.send(Ok(Bytes::from(event("is.")))).unwrap();
    drop(sender);
    assert_eq!(read(answer).await.unwrap(), event("is."));
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_eq!(outcome(&span), "incomplete");
    assert_eq!(span.text("gen_ai.completion.0.content"), "Par");
}
