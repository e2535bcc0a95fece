//! Calls that are not recorded, or not with their content.

use crate::levels::server;
use crate::requests::{QUESTION, completion, post, post_with, question, read};
use respan::testing::{InMemorySpanExporter, recording};
use respan::{Instruments, Mask, RespanTelemetry, suppress, trace_content};
use serde_json::json as value;

#[tokio::test]
async fn other_requests_pass_through() {
    let server = server().await;
    let (telemetry, exporter) = recording();
    telemetry
        .scope(async {
            post(&format!("{}/responses", server.url), &value!({ "answer": 42 }))
                .await
                .unwrap();
            let client = respan::http::client();
            client.get(server.chat()).send().await.unwrap();
        })
        .await;
    assert!(exporter.finished_spans().is_empty());
    assert!(
        server
            .received()
            .iter()
            .all(|request| !request.headers.contains_key("traceparent"))
    );
}

#[tokio::test]
async fn a_client_made_before_the_telemetry_works_within_it_and_after_it() {
    let server = server().await;
    let client = respan::http::client();
    let call = async || {
        let body = question();
        read(post_with(&client, &server.chat(), &body).await.unwrap())
            .await
            .unwrap()
    };
    let expected = completion("Paris.").to_string();
    assert_eq!(call().await, expected);
    let (telemetry, exporter) = recording();
    assert_eq!(telemetry.scope(call()).await, expected);
    assert_eq!(exporter.finished_spans().len(), 1);
    telemetry.shutdown().unwrap();
    assert_eq!(telemetry.scope(call()).await, expected);
    assert_eq!(exporter.finished_spans().len(), 1);
    let traced: Vec<_> = server
        .received()
        .iter()
        .map(|request| request.headers.contains_key("traceparent"))
        .collect();
    assert_eq!(traced, [false, true, false]);
}

#[tokio::test]
async fn nothing_is_recorded_where_it_is_suppressed_blocked_or_sampled_out() {
    let server = server().await;
    let call = async || {
        let body = question();
        read(post(&server.chat(), &body).await.unwrap()).await.unwrap();
    };
    let (telemetry, exporter) = recording();
    telemetry.scope(async { suppress().scope(call()).await }).await;
    assert!(exporter.finished_spans().is_empty());

    let exporter = InMemorySpanExporter::new();
    let blocking = RespanTelemetry::builder()
        .environment(|_| None)
        .set_global_provider(false)
        .is_batching_enabled(false)
        .block_instruments([Instruments::OpenAi])
        .add_processor(exporter.clone())
        .build()
        .unwrap();
    blocking.scope(call()).await;
    assert!(exporter.finished_spans().is_empty());

    let (telemetry, exporter) = recording();
    let mut headers = http::HeaderMap::new();
    let unsampled = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-00";
    headers.insert("traceparent", unsampled.parse().unwrap());
    let remote = respan::propagation::extract(&headers);
    telemetry.scope(async { remote.scope(call()).await }).await;
    assert!(exporter.finished_spans().is_empty());
    let sent = server.received().last().unwrap().headers["traceparent"].clone();
    let sent = sent.to_str().unwrap();
    assert!(sent.starts_with(&unsampled[..36]) && sent.ends_with("-00"), "{sent}");
}

#[tokio::test]
async fn the_content_switch_and_masks_apply() {
    let server = server().await;
    let call = async || {
        let body = question();
        read(post(&server.chat(), &body).await.unwrap()).await.unwrap();
    };
    let (telemetry, exporter) = recording();
    telemetry
        .scope(async { trace_content(false).scope(call()).await })
        .await;
    let span = exporter.tree().find("openai.chat").unwrap();
    let shown = format!("{:?}", span.data());
    assert!(!shown.contains(QUESTION) && !shown.contains("Paris."), "{shown}");
    assert_eq!(span.text("gen_ai.usage.output_tokens"), "2");

    let exporter = InMemorySpanExporter::new();
    let masking = RespanTelemetry::builder()
        .environment(|_| None)
        .set_global_provider(false)
        .is_batching_enabled(false)
        .mask(Mask::new().pattern("Par.s").unwrap())
        .add_processor(exporter.clone())
        .build()
        .unwrap();
    masking.scope(call()).await;
    let span = exporter.tree().find("openai.chat").unwrap();
    assert!(!format!("{:?}", span.data()).contains("Paris"));
    assert_eq!(span.text("gen_ai.prompt.0.content"), QUESTION);
}
