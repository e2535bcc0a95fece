//! Streams: many at once, compressed ones, bytes that reach the caller unchanged.

use crate::requests::{DONE, completion, event, post, post_with, question, read, streamed_question};
use crate::server::{Server, json, response};
use axum::body::Body;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::future::join_all;
use futures_util::{StreamExt as _, stream};
use respan::testing::recording;
use serde_json::Value;
use std::io::Write as _;

fn texts(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_streams_do_not_mix() {
    const STREAMS: usize = 50;
    const EVENTS: usize = 20;
    let server = Server::start(|_, body| {
        let request: Value = serde_json::from_slice(&body).unwrap();
        let name = request["messages"][0]["content"].as_str().unwrap().to_owned();
        let events = stream::iter(0..EVENTS).then(move |number| {
            let text = event(&format!("{name}-{number} "));
            async move {
                tokio::task::yield_now().await;
                Ok::<_, std::io::Error>(Bytes::from(text))
            }
        });
        response(200, "text/event-stream", Body::from_stream(events))
    })
    .await;
    let (telemetry, exporter) = recording();
    let client = respan::http::client();
    let calls = (0..STREAMS).map(|number| {
        let (client, url) = (client.clone(), server.chat());
        let mut body = streamed_question();
        body["messages"][0]["content"] = format!("stream{number}").into();
        let call = async move { read(post_with(&client, &url, &body).await.unwrap()).await.unwrap() };
        tokio::spawn(telemetry.scope(call))
    });
    join_all(calls).await.into_iter().for_each(|read| drop(read.unwrap()));
    let tree = exporter.tree();
    let mut names: Vec<_> = tree
        .spans()
        .map(|span| {
            let name = span.text("gen_ai.prompt.0.content");
            let expected = texts(EVENTS, |number| format!("{name}-{number} "));
            assert_eq!(span.text("gen_ai.completion.0.content"), expected);
            name
        })
        .collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), STREAMS);
}

#[tokio::test]
async fn a_compressed_stream_is_recorded_as_the_caller_reads_it() {
    let text: String = (0..1000).map(|number| event(&format!("{number} "))).collect::<String>() + DONE;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    let compressed = encoder.finish().unwrap();
    let server = Server::start(move |_, _| {
        let pieces: Vec<_> = compressed.chunks(7).map(Bytes::copy_from_slice).collect();
        let body = Body::from_stream(stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>)));
        let mut response = response(200, "text/event-stream", body);
        response
            .headers_mut()
            .insert("content-encoding", "gzip".parse().unwrap());
        response
    })
    .await;
    let (telemetry, exporter) = recording();
    let got = telemetry
        .scope(async {
            read(post(&server.chat(), &streamed_question()).await.unwrap())
                .await
                .unwrap()
        })
        .await;
    assert_eq!(got, text);
    let expected = texts(1000, |number| format!("{number} "));
    let span = exporter.tree().find("openai.chat").unwrap();
    assert_eq!(span.text("gen_ai.completion.0.content"), expected);
}

/// The client has the feature of gzip alone.
#[tokio::test]
async fn a_body_in_an_encoding_that_the_client_does_not_decode_is_not_recorded() {
    const ENCODED: &[u8] =
        b"\x1b\x09\x00\xf8 <h1>502</h1>\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n";
    for (status, content_type) in [
        (200, "text/event-stream"),
        (200, "application/json"),
        (502, "text/html"),
    ] {
        let server = Server::start(move |_, _| {
            let mut response = response(status, content_type, ENCODED);
            let headers = response.headers_mut();
            headers.insert("content-encoding", "br".parse().unwrap());
            response
        })
        .await;
        let (telemetry, exporter) = recording();
        let got = telemetry
            .scope(async { read(post(&server.chat(), &question()).await.unwrap()).await.unwrap() })
            .await;
        assert_eq!(got, ENCODED, "{content_type}");
        let tree = exporter.tree();
        let span = tree.span("openai.chat");
        assert!(!span.text("gen_ai.prompt.0.content").is_empty(), "{content_type}");
        assert!(
            !span.text("gen_ai.completion.0.content").contains('x'),
            "{content_type}"
        );
        assert_eq!(span.error().is_some(), status == 502, "{content_type}");
        assert!(!span.error().unwrap_or_default().contains("h1"), "{content_type}");
    }
}

#[tokio::test]
async fn bytes_of_any_kind_reach_the_caller_unchanged() {
    let binary: Vec<u8> = (0..100_000_u32).map(|number| (number % 251) as u8).collect();
    for content_type in [
        "text/event-stream",
        "application/json",
        "application/x-ndjson",
        "audio/mpeg",
        "text/plain",
    ] {
        let body = binary.clone();
        let server = Server::start(move |_, _| response(200, content_type, body.clone())).await;
        let (telemetry, exporter) = recording();
        let got = telemetry
            .scope(async { read(post(&server.chat(), &question()).await.unwrap()).await.unwrap() })
            .await;
        assert!(got == binary, "{content_type}");
        assert_eq!(exporter.finished_spans().len(), 1, "{content_type}");
    }
}

#[tokio::test]
async fn a_request_body_reaches_the_server_unchanged() {
    let server = Server::start(|_, _| json(200, &completion("Paris."))).await;
    let (telemetry, _exporter) = recording();
    telemetry.scope(post(&server.chat(), &question())).await.unwrap();
    post(&server.chat(), &question()).await.unwrap();
    let [traced, plain] = &server.received()[..] else {
        panic!("two requests")
    };
    assert_eq!(traced.body, plain.body);
    let mut headers = traced.headers.clone();
    headers.remove("traceparent").expect("the trace goes on");
    assert_eq!(headers, plain.headers);
}
