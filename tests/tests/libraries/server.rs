//! The layer for servers on tower, with axum.

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::sse::{Event, Sse};
use axum::routing::{get, post};
use futures_util::{Stream, StreamExt as _, stream};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::testing::{InMemorySpanExporter, SpanTree, TestSpan};
use respan::{Instruments, Processor, RespanTelemetry, TelemetryBuilder, propagation, tower::TraceLayer};
use respan_tests::child::isolated;
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::{Notify, watch};

const TRACE_ID: &str = "0123456789abcdef0123456789abcdef";
const TRACEPARENT: &str = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";

#[respan::workflow]
async fn answer() -> String {
    propagation::baggage("tenant").unwrap_or_default()
}

#[respan::task]
fn token(index: u64) -> String {
    format!("token {index}")
}

/// A stream that goes on after the handler has returned.
fn tokens(count: u64) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::iter(0..count).then(|index| async move {
        tokio::task::yield_now().await;
        Ok(Event::default().data(token(index)))
    })
}

/// Notified by each request that [`hang`] handles.
static HANGING: Notify = Notify::const_new();

async fn hang() {
    HANGING.notify_one();
    std::future::pending::<()>().await;
}

fn app(layer: TraceLayer) -> Router {
    Router::new()
        .route("/chat/{id}", post(answer))
        .route("/stream", get(|| async { Sse::new(tokens(3)) }))
        .route("/endless", get(|| async { Sse::new(tokens(u64::MAX)) }))
        .route("/failing", get(|| async { StatusCode::BAD_GATEWAY }))
        .route("/missing", get(|| async { StatusCode::NOT_FOUND }))
        .route("/hangs", get(hang))
        .route(
            "/breaks",
            get(|| async { Body::from_stream(stream::iter([Ok("part"), Err(std::io::Error::other("broken"))])) }),
        )
        .layer(layer)
}

/// The spans of requests to a server of its own, in a process of its own.
fn serve<F: Future<Output = ()>>(
    options: impl FnOnce(TelemetryBuilder) -> TelemetryBuilder,
    app: impl FnOnce() -> Router,
    requests: impl FnOnce(Server) -> F,
) -> SpanTree {
    let exporter = InMemorySpanExporter::new();
    let (announcer, arrivals) = watch::channel(());
    let builder = RespanTelemetry::builder()
        .environment(|_| None)
        .is_batching_enabled(false)
        .custom_exporter(exporter.clone())
        .add_processor(Processor::new(Announcer(announcer)));
    let telemetry = options(builder).init().expect("a telemetry");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let server = tokio::spawn(axum::serve(listener, app()).into_future());
        requests(Server {
            address,
            exporter: exporter.clone(),
            arrivals,
            client: reqwest::Client::new(),
        })
        .await;
        server.abort();
    });
    drop(runtime);
    telemetry.shutdown().expect("nothing is lost");
    exporter.tree()
}

struct Server {
    address: SocketAddr,
    exporter: InMemorySpanExporter,
    arrivals: watch::Receiver<()>,
    client: reqwest::Client,
}

/// Signals that a span has been exported.
#[derive(Debug)]
struct Announcer(watch::Sender<()>);

impl SpanExporter for Announcer {
    async fn export(&self, _batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.send_replace(());
        Ok(())
    }
}

impl Server {
    fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("http://{}{path}", self.address);
        self.client.request(method, url).header("traceparent", TRACEPARENT)
    }

    async fn get(&self, path: &str) -> reqwest::Response {
        let request = self.request(reqwest::Method::GET, path);
        request.send().await.expect("a response")
    }

    /// Waits until a span of this name is exported.
    async fn recorded(&self, name: &str) -> TestSpan {
        let mut arrivals = self.arrivals.clone();
        let find = async {
            loop {
                arrivals.mark_unchanged();
                if let Some(span) = self.exporter.tree().find(name) {
                    break span.clone();
                }
                arrivals.changed().await.expect("the telemetry is open");
            }
        };
        let found = tokio::time::timeout(Duration::from_secs(60), find).await;
        found.unwrap_or_else(|_| panic!("no span {name} in\n{}", self.exporter.tree()))
    }
}

fn trace_id(span: &TestSpan) -> String {
    span.data().span_context.trace_id().to_string()
}

fn number(span: &TestSpan, key: &str) -> String {
    span.attribute(key).map(ToString::to_string).unwrap_or_default()
}

#[test]
fn a_request_continues_the_trace_of_its_caller() {
    isolated(|| {
        let layer = || app(respan::axum_layer!());
        let tree = serve(
            |builder| builder,
            layer,
            |server| async move {
                let request = server.request(reqwest::Method::POST, "/chat/7?key=secret");
                let request = request.header("baggage", "tenant=acme").header("user-agent", "test/1");
                let response = request.send().await.expect("a response");
                assert_eq!(response.text().await.expect("text"), "acme");
            },
        );
        assert_eq!(tree.to_string(), "POST /chat/{id}\n  answer.workflow\n");
        let span = tree.span("POST /chat/{id}");
        assert_eq!(trace_id(&span), TRACE_ID);
        for (key, value) in [
            ("http.request.method", "POST"),
            ("http.route", "/chat/{id}"),
            ("url.path", "/chat/7"),
            ("url.scheme", "http"),
            ("server.address", "127.0.0.1"),
            ("user_agent.original", "test/1"),
            ("network.protocol.version", "1.1"),
        ] {
            assert_eq!(span.text(key), value, "{key}");
        }
        assert_eq!(number(&span, "http.response.status_code"), "200");
        assert!(!format!("{span:?}").contains("secret"));
        assert!(span.error().is_none());
    });
}

#[test]
fn a_stream_belongs_to_its_request() {
    isolated(|| {
        let layer = || app(respan::axum_layer!());
        let tree = serve(
            |builder| builder,
            layer,
            |server| async move {
                let text = server.get("/stream").await.text().await.expect("text");
                assert_eq!(text.matches("data: token").count(), 3);
            },
        );
        let span = tree.span("GET /stream");
        assert!(span.attribute("respan.outcome").is_none());
        let tokens = tree.spans().filter(|span| span.data().name == "token.task");
        let parents: Vec<_> = tokens
            .map(|token| (token.data().parent_span_id, trace_id(token)))
            .collect();
        assert_eq!(parents, vec![(span.data().span_context.span_id(), trace_id(&span)); 3]);
    });
}

#[test]
fn a_client_that_gives_up_cancels() {
    isolated(|| {
        let layer = || app(respan::axum_layer!());
        serve(
            |builder| builder,
            layer,
            |server| async move {
                let mut response = server.get("/endless").await;
                assert!(response.chunk().await.expect("a chunk").is_some());
                drop(response);
                let span = server.recorded("GET /endless").await;
                assert_eq!(span.text("respan.outcome"), "cancelled");
                assert_eq!(number(&span, "http.response.status_code"), "200");
                tokio::select! {
                    response = server.get("/hangs") => panic!("{response:?}"),
                    () = HANGING.notified() => {}
                }
                let span = server.recorded("GET /hangs").await;
                assert_eq!(span.text("respan.outcome"), "cancelled");
                assert!(span.attribute("http.response.status_code").is_none());
            },
        );
    });
}

#[test]
fn errors_are_those_of_the_server() {
    isolated(|| {
        let tree = serve(
            |builder| builder,
            || app(respan::axum_layer!()),
            |server| async move {
                assert_eq!(server.get("/failing").await.status(), 502);
                assert_eq!(server.get("/missing").await.status(), 404);
                assert_eq!(server.get("/elsewhere").await.status(), 404);
                let broken = server.request(reqwest::Method::GET, "/breaks");
                drop(broken.send().await);
                let head = server.request(reqwest::Method::HEAD, "/stream");
                assert_eq!(head.send().await.expect("a head").status(), 200);
                server.recorded("GET /breaks").await;
                server.recorded("HEAD /stream").await;
            },
        );
        let span = |name: &str| tree.span(name).clone();
        assert!(span("GET /failing").error().is_some());
        assert_eq!(span("GET /failing").text("error.type"), "502");
        assert!(span("GET /missing").error().is_none());
        assert!(span("GET").attribute("http.route").is_none(), "no route matched");
        assert!(span("GET /breaks").error().is_some());
        assert!(span("HEAD /stream").attribute("respan.outcome").is_none());
    });
}

#[test]
fn without_a_span_the_trace_is_continued_all_the_same() {
    isolated(|| {
        let layer = || app(TraceLayer::new().span(false));
        let tree = serve(
            |builder| builder,
            layer,
            |server| async move {
                let request = server.request(reqwest::Method::POST, "/chat/7");
                request.send().await.expect("a response");
                server.get("/stream").await.text().await.expect("text");
            },
        );
        assert!(tree.spans().all(|span| trace_id(span) == TRACE_ID), "{tree}");
        assert!(tree.find("answer.workflow").is_some());
        assert_eq!(tree.spans().count(), 4, "{tree}");
    });
}

#[test]
fn a_blocked_layer_calls_through() {
    isolated(|| {
        let options = |builder: TelemetryBuilder| builder.block_instruments([Instruments::Tower]);
        let tree = serve(
            options,
            || app(respan::axum_layer!()),
            |server| async move {
                let request = server.request(reqwest::Method::POST, "/chat/7");
                assert_eq!(request.send().await.expect("a response").status(), 200);
            },
        );
        assert_eq!(tree.to_string(), "answer.workflow\n");
        assert_ne!(trace_id(&tree.span("answer.workflow")), TRACE_ID);
    });
}

#[test]
fn a_layer_below_another_one_continues_its_trace() {
    isolated(|| {
        let layers = || app(respan::axum_layer!()).layer(TraceLayer::new());
        let tree = serve(
            |builder| builder,
            layers,
            |server| async move {
                let request = server.request(reqwest::Method::POST, "/chat/7");
                assert_eq!(request.send().await.expect("a response").status(), 200);
                server.recorded("POST").await;
            },
        );
        assert_eq!(tree.to_string(), "POST\n  POST /chat/{id}\n    answer.workflow\n");
        assert_eq!(trace_id(&tree.span("POST")), TRACE_ID);
    });
}
