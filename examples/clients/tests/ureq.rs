//! ureq: model calls, whole, streamed and failed; other requests unchanged.

use axum::Router;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::routing::post;
use respan::testing::SpanTree;
use respan::{Instruments, TelemetryBuilder};
use respan_client_examples::model_server::{self, ANSWER};
use respan_client_examples::recording::in_memory;
use serde_json::{Value, json};

/// A server that answers with what it received, beside the model's.
async fn servers() -> (String, String) {
    let model = model_server::start().await.expect("a port");
    let echo = |headers: HeaderMap, body: String| async move {
        let header = |name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let names = ["content-type", "content-length", "transfer-encoding", "traceparent"];
        let received: Vec<_> = names.into_iter().map(header).collect();
        json!({ "headers": received, "body": body }).to_string()
    };
    let error = json!({ "error": { "type": "rate_limit_error", "message": "slow down" } });
    let refuse = || async move { (StatusCode::TOO_MANY_REQUESTS, axum::Json(error)) };
    let router = Router::new()
        .route("/echo", post(echo))
        .route("/v1/chat/completions", post(refuse));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (model, url)
}

fn question(stream: bool) -> String {
    let messages = json!([{ "role": "user", "content": "What is the capital of France?" }]);
    json!({ "model": "gpt-4o-mini", "messages": messages, "stream": stream }).to_string()
}

fn ask(url: &str, body: String) -> Result<String, ureq::Error> {
    let request = respan::ureq::agent().post(format!("{url}/v1/chat/completions"));
    request
        .content_type("application/json")
        .send(body)?
        .body_mut()
        .read_to_string()
}

async fn record(
    options: impl FnOnce(TelemetryBuilder) -> TelemetryBuilder,
    body: impl FnOnce() + Send + 'static,
) -> SpanTree {
    let (builder, exporter) = in_memory();
    let telemetry = options(builder).build().expect("a telemetry");
    let context = telemetry.run(respan::capture_context);
    tokio::task::spawn_blocking(move || context.run(body))
        .await
        .expect("the thread");
    drop(telemetry);
    exporter.tree()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_are_recorded_whole_and_streamed() {
    let (model, _) = servers().await;
    let tree = record(
        |builder| builder,
        move || {
            let answer: Value = serde_json::from_str(&ask(&model, question(false)).expect("an answer")).expect("JSON");
            assert_eq!(answer["choices"][0]["message"]["content"], ANSWER);
            assert!(ask(&model, question(true)).expect("events").contains("[DONE]"));
        },
    )
    .await;
    assert_eq!(tree.to_string(), "openai.chat\nopenai.chat\n");
    for span in tree.spans() {
        assert_eq!(span.text("gen_ai.request.model"), "gpt-4o-mini");
        assert_eq!(span.text("gen_ai.prompt.0.content"), "What is the capital of France?");
        assert_eq!(span.text("gen_ai.completion.0.content"), ANSWER);
        assert!(span.error().is_none());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_are_recorded() {
    let (_, other) = servers().await;
    let tree = record(
        |builder| builder,
        move || {
            assert!(matches!(
                ask(&other, question(false)),
                Err(ureq::Error::StatusCode(429))
            ));
            assert!(ask("http://127.0.0.1:1", question(false)).is_err());
        },
    )
    .await;
    assert_eq!(tree.spans().count(), 2, "{tree}");
    let types: Vec<_> = tree.spans().map(|span| span.text("error.type")).collect();
    assert_eq!(types, ["429", "connection_refused"]);
    assert!(tree.spans().all(|span| span.error().is_some()), "{tree}");
}

/// ureq's error for a status has neither headers nor body, so the response itself is needed for what the provider says.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_provider_says_is_recorded_where_a_status_is_no_error() {
    let (_, other) = servers().await;
    let tree = record(
        |builder| builder,
        move || {
            let request = respan::ureq::agent().post(format!("{other}/v1/chat/completions"));
            let request = request.content_type("application/json").config();
            let mut response = request
                .http_status_as_error(false)
                .build()
                .send(question(false))
                .expect("a response");
            assert_eq!(response.status(), 429);
            assert!(
                response
                    .body_mut()
                    .read_to_string()
                    .expect("its body")
                    .contains("slow down")
            );
        },
    )
    .await;
    let span = tree.find("openai.chat").expect("a call");
    assert_eq!(span.text("error.type"), "rate_limit_error");
    assert!(
        span.error().is_some_and(|message| message.contains("slow down")),
        "{tree}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_requests_are_unchanged() {
    let (_, other) = servers().await;
    let tree = record(
        |builder| builder,
        move || {
            let request = respan::ureq::agent().post(format!("{other}/echo"));
            let request = request.content_type("application/json");
            let text = request
                .send(r#"{"a": 1}"#)
                .expect("sent")
                .body_mut()
                .read_to_string()
                .expect("text");
            let received: Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(received["headers"], json!(["application/json", "8", null, null]));
            assert_eq!(received["body"], r#"{"a": 1}"#);
        },
    )
    .await;
    assert_eq!(tree.to_string(), "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blocked_provider_is_only_called() {
    let (model, _) = servers().await;
    let options = |builder: TelemetryBuilder| builder.block_instruments([Instruments::OpenAi]);
    let tree = record(options, move || assert!(ask(&model, question(false)).is_ok())).await;
    assert_eq!(tree.to_string(), "");
}

/// The framing that a server sees: content-length and transfer-encoding.
fn framing(agent: &ureq::Agent, url: &str, body: impl ureq::AsSendBody) -> Value {
    let request = agent.post(format!("{url}/echo")).content_type("application/json");
    let text = request
        .send(body)
        .expect("sent")
        .body_mut()
        .read_to_string()
        .expect("text");
    let received: Value = serde_json::from_str(&text).expect("JSON");
    json!([received["headers"][1], received["headers"][2], received["body"]])
}

/// Every kind of body, with and without the middleware.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_keep_their_framing() {
    let (_, other) = servers().await;
    record(
        |builder| builder,
        move || {
            let (plain, recorded) = (ureq::agent(), respan::ureq::agent());
            for text in [r#"{"a": 1}"#.to_owned(), question(false), "x".repeat(200_000)] {
                let bytes = text.as_bytes();
                assert_eq!(framing(&recorded, &other, &text), framing(&plain, &other, &text));
                assert_eq!(framing(&recorded, &other, bytes), framing(&plain, &other, bytes));
                let by_reader = |agent| framing(agent, &other, ureq::SendBody::from_reader(&mut &bytes[..]));
                assert_eq!(by_reader(&recorded), by_reader(&plain), "{}", text.len());
                let owned = |agent| {
                    let reader = std::io::Cursor::new(text.clone());
                    framing(agent, &other, ureq::SendBody::from_owned_reader(reader))
                };
                assert_eq!(owned(&recorded), owned(&plain));
            }
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_whose_body_is_read_in_chunks_is_recorded() {
    let (model, _) = servers().await;
    let tree = record(
        |builder| builder,
        move || {
            let request = respan::ureq::agent().post(format!("{model}/v1/chat/completions"));
            let body = question(false);
            let mut reader = body.as_bytes();
            let request = request.content_type("application/json");
            let mut response = request
                .send(ureq::SendBody::from_reader(&mut reader))
                .expect("an answer");
            response.body_mut().read_to_string().expect("text");
        },
    )
    .await;
    assert_eq!(tree.to_string(), "openai.chat\n");
    let span = tree.find("openai.chat").expect("the span");
    assert_eq!(span.text("gen_ai.completion.0.content"), ANSWER);
}
