//! tower-http's `TraceLayer` around an axum handler.

use axum::{Router, routing::get};
use respan::ForeignSpans;
use respan_client_examples::recording::{in_memory, install_layer, record};
use tower::ServiceExt as _;
use tower_http::trace::TraceLayer;

#[respan::workflow(name = "answer")]
async fn answer() -> &'static str {
    tokio::task::yield_now().await;
    tracing::info!("answering");
    "42"
}

async fn call(path: &str) {
    let router = Router::new()
        .route("/answer", get(answer))
        .route("/health", get(|| async { "ok" }))
        .layer(TraceLayer::new_for_http());
    let request = http::Request::get(path)
        .body(axum::body::Body::empty())
        .expect("a request");
    let response = router.oneshot(request).await.expect("a response");
    assert_eq!(response.status(), http::StatusCode::OK);
}

#[tokio::test]
async fn the_request_is_the_root_of_what_its_handler_records() {
    let tree = record(call("/answer")).await;
    assert_eq!(tree.to_string(), "request\n  answer.workflow\n");
    let request = tree.find("request").expect("the span");
    assert_eq!(request.text("method"), "GET");
    assert_eq!(request.text("uri"), "/answer");
    let span = tree.find("answer.workflow").expect("the span");
    assert!(span.data().events.iter().any(|event| event.name == "answering"));
}

#[tokio::test]
async fn a_request_whose_handler_records_nothing_is_not_exported() {
    let tree = record(async {
        call("/health").await;
        call("/answer").await;
    })
    .await;
    assert_eq!(tree.to_string(), "request\n  answer.workflow\n");
}

/// A service that calls another one: one trace, in which each request is the root of its service.
#[tokio::test]
async fn a_request_below_the_span_of_its_caller_continues_the_trace() {
    let tree = record(ask()).await;
    assert_eq!(tree.to_string(), "ask.workflow\n  request\n    answer.workflow\n");
}

#[respan::workflow(name = "ask")]
async fn ask() {
    call("/answer").await;
}

#[tokio::test]
async fn all_requests_are_exported_where_all_spans_are() {
    install_layer();
    let (builder, exporter) = in_memory();
    let telemetry = builder
        .set_global_provider(false)
        .foreign_spans(ForeignSpans::All)
        .build()
        .expect("a telemetry");
    telemetry
        .scope(async {
            call("/health").await;
            call("/answer").await
        })
        .await;
    let tree = exporter.tree();
    assert_eq!(tree.to_string(), "request\nrequest\n  answer.workflow\n");
    let request = tree
        .spans()
        .filter(|span| span.data().name == "request")
        .last()
        .expect("the span");
    assert_eq!(request.text("uri"), "/answer");
    let names: Vec<_> = request.data().events.iter().map(|event| event.name.clone()).collect();
    assert_eq!(names, ["started processing request", "finished processing request"]);
}
