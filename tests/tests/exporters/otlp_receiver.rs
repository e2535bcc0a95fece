//! A loopback OTLP collector for HTTP (protobuf and JSON) and gRPC.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use prost::Message as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use tokio::net::{TcpListener, TcpStream};

/// Content type, `service.name` and span names of one request.
pub(crate) type Received = (String, String, Vec<String>);

type Log = Arc<Mutex<Vec<Received>>>;

pub(crate) struct Receiver {
    address: SocketAddr,
    log: Log,
}

impl Receiver {
    pub(crate) fn http() -> Self {
        Self::start(|listener, log| async move {
            let receive = move |headers: HeaderMap, body: Bytes| async move { receive(&log, &headers, &body) };
            let router = axum::Router::new().route("/v1/traces", axum::routing::post(receive));
            let _ = axum::serve(listener, router).await;
        })
    }

    pub(crate) fn grpc() -> Self {
        Self::start(|listener, log| async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve_grpc(socket, Arc::clone(&log)));
            }
        })
    }

    fn start<F>(serve: impl FnOnce(TcpListener, Log) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()>,
    {
        let log = Log::default();
        let (sender, address) = mpsc::channel();
        let its_log = Arc::clone(&log);
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
                sender
                    .send(listener.local_addr().expect("an address"))
                    .expect("awaited");
                serve(listener, its_log).await;
            });
        });
        Self {
            address: address.recv().expect("it listens"),
            log,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn note(log: &Log, content_type: &str, request: &ExportTraceServiceRequest) {
    let resources = || request.resource_spans.iter();
    let service = resources()
        .filter_map(|spans| spans.resource.as_ref())
        .flat_map(|resource| &resource.attributes)
        .find(|attribute| attribute.key == "service.name")
        .and_then(|attribute| attribute.value.as_ref()?.value.as_ref());
    let service = match service {
        Some(Value::StringValue(name)) => name.clone(),
        other => format!("{other:?}"),
    };
    let names = resources()
        .flat_map(|spans| &spans.scope_spans)
        .flat_map(|scope| &scope.spans)
        .map(|span| span.name.clone())
        .collect();
    let received = (content_type.to_owned(), service, names);
    log.lock().unwrap_or_else(PoisonError::into_inner).push(received);
}

fn receive(log: &Log, headers: &HeaderMap, body: &Bytes) -> StatusCode {
    let content_type = headers
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let request = match content_type {
        "application/json" => serde_json::from_slice(body).ok(),
        "application/x-protobuf" => ExportTraceServiceRequest::decode(body.as_ref()).ok(),
        _ => None,
    };
    let Some(request) = request else {
        return StatusCode::BAD_REQUEST;
    };
    note(log, content_type, &request);
    StatusCode::OK
}

/// A unary gRPC call is a POST; request and response bodies are one message after a prefix of five bytes, and the
/// status is in the trailers.
async fn serve_grpc(socket: TcpStream, log: Log) {
    const PREFIX: usize = 5;
    let mut connection = h2::server::handshake(socket).await.expect("HTTP/2");
    while let Some(Ok((request, mut respond))) = connection.accept().await {
        let log = Arc::clone(&log);
        tokio::spawn(async move {
            let path = request.uri().path().to_owned();
            let mut stream = request.into_body();
            let mut body = Vec::new();
            while let Some(Ok(chunk)) = stream.data().await {
                let _ = stream.flow_control().release_capacity(chunk.len());
                body.extend_from_slice(&chunk);
            }
            assert_eq!(path, "/opentelemetry.proto.collector.trace.v1.TraceService/Export");
            let message = ExportTraceServiceRequest::decode(&body[PREFIX..]).expect("a request");
            note(&log, "application/grpc", &message);
            let head = Response::builder()
                .header("content-type", "application/grpc")
                .body(())
                .expect("a head");
            let mut answer = respond.send_response(head, false).expect("open");
            answer.send_data(Bytes::from_static(&[0; PREFIX]), false).expect("open");
            let trailers = HeaderMap::from_iter([("grpc-status".parse().expect("a name"), HeaderValue::from(0))]);
            answer.send_trailers(trailers).expect("open");
        });
    }
}
