//! tower-http's `TraceLayer` around an axum handler.

use axum::{Router, routing::get};
use respan::testing::InMemorySpanExporter;
use respan::{ForeignSpans, RespanTelemetry};
use respan_client_examples::recording::{install_layer, record};
use tower::ServiceExt as _;
use tower_http::trace::TraceLayer;

#[respan::workflow(name = "answer")]
async fn answer() -> &'static str {
    tokio::task::yield_now().await;
    tracing::info!("answering");
    "42"
}

async fn call() {
    let router = Router::new()
        .route("/answer", get(answer))
        .layer(TraceLayer::new_for_http());
    let request = http::Request::get("/answer")
        .body(axum::body::Body::empty())
        .expect("a request");
    let response = router.oneshot(request).await.expect("a response");
    assert_eq!(response.status(), http::StatusCode::OK);
}

#[tokio::test]
async fn the_handler_is_the_root_where_requests_are_not_exported() {
    let tree = record(call()).await;
    assert_eq!(tree.to_string(), "answer.workflow\n");
    let span = tree.find("answer.workflow").expect("the span");
    assert!(span.data().events.iter().any(|event| event.name == "answering"));
}

#[tokio::test]
async fn the_request_is_the_root_where_all_spans_are_exported() {
    install_layer();
    let exporter = InMemorySpanExporter::new();
    let telemetry = RespanTelemetry::builder()
        .environment(|_| None)
        .is_batching_enabled(false)
        .set_global_provider(false)
        .foreign_spans(ForeignSpans::All)
        .add_processor(exporter.clone())
        .build()
        .expect("a telemetry");
    telemetry.scope(call()).await;
    let tree = exporter.tree();
    assert_eq!(tree.to_string(), "request\n  answer.workflow\n");
    let request = tree.find("request").expect("the span");
    assert_eq!(request.text("method"), "GET");
    assert_eq!(request.text("uri"), "/answer");
    let names: Vec<_> = request.data().events.iter().map(|event| event.name.clone()).collect();
    assert_eq!(names, ["started processing request", "finished processing request"]);
}
