//! A recorded exchange over HTTP: sent by a client to a server that gives the recorded response.

use crate::requests::read;
use crate::server::{Server, response};
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use axum::body::Body;
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use opentelemetry_sdk::trace::SpanData;
use respan::testing::InMemorySpanExporter;
use respan::{AttributeValue, Naming, Processor, RespanTelemetry, WrittenEvent, WrittenSpan, trace_content};
use serde_json::Value;
use std::path::Path;
use std::pin::Pin;

/// Events that are read of a response that is abandoned.
const ABANDONED_AFTER: u64 = 3;

/// The paths of the methods of async-openai.
const OPENAI_PATHS: [&str; 4] = [
    "/v1/chat/completions",
    "/v1/completions",
    "/v1/embeddings",
    "/v1/responses",
];

/// A stream of async-openai.
type Events = Pin<Box<dyn Stream<Item = Result<Value, OpenAIError>> + Send>>;

/// The client that sends a request.
#[derive(Clone, Copy)]
pub(crate) enum Client {
    /// `respan::http::client()`.
    Http,
    /// A client of async-openai.
    AsyncOpenAi,
}

/// One recorded exchange.
pub(crate) struct Exchange {
    pub(crate) name: String,
    document: Value,
}

impl Exchange {
    pub(crate) fn all(folder: &Path) -> Vec<Self> {
        let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        paths
            .map(|path| Self {
                name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
                document: serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap(),
            })
            .collect()
    }

    /// Sends the request to a server that gives the recorded response, and returns the span.
    pub(crate) async fn replay(&self, client: Client, naming: Naming) -> WrittenSpan {
        let recorded = self.document["response"].clone();
        let server = Server::start(move |_, _| answer(&recorded)).await;
        let exporter = InMemorySpanExporter::new();
        let telemetry = RespanTelemetry::builder()
            .environment(|_| None)
            .set_global_provider(false)
            .is_batching_enabled(false)
            .add_processor(Processor::new(exporter.clone()).naming(naming))
            .build()
            .unwrap();
        let has_content = self.document["env"]["TRACELOOP_TRACE_CONTENT"] != "false";
        let send = async {
            match client {
                Client::Http => self.send(&server).await,
                Client::AsyncOpenAi => self.send_by_async_openai(&server).await,
            }
        };
        telemetry
            .scope(async { trace_content(has_content).scope(send).await })
            .await;
        let [span] = &exporter.finished_spans()[..] else {
            panic!("not one span: {}", self.name)
        };
        let address = server.url.strip_prefix("http://").unwrap();
        written(span, address)
    }

    async fn send(&self, server: &Server) {
        let request = &self.document["request"];
        let url = format!("{}{}", server.url, request["path"].as_str().unwrap());
        let body = request["json"].to_string();
        let request = respan::http::client()
            .post(url)
            .header("content-type", "application/json");
        let mut response = request.body(body).send().await.unwrap();
        let Some(events) = self.events_to_read() else {
            read(response).await.unwrap();
            return;
        };
        let mut seen = 0;
        while seen < events
            && let Some(piece) = response.chunk().await.unwrap()
        {
            seen += u64::try_from(piece.windows(2).filter(|pair| pair == b"\n\n").count()).unwrap();
        }
    }

    /// Returns whether async-openai has a method for the request, sends it once and reads the response to its end.
    pub(crate) fn is_for_async_openai(&self) -> bool {
        let path = self.document["request"]["path"].as_str().unwrap();
        let status = self.document["response"]["status"].as_u64().unwrap();
        let is_repeated = status == 429 || status >= 500;
        OPENAI_PATHS.contains(&path) && !is_repeated && self.events_to_read().is_none()
    }

    /// Results are of no interest: the client knows fewer shapes of responses than the recorded ones have.
    async fn send_by_async_openai(&self, server: &Server) {
        let config = OpenAIConfig::new()
            .with_api_base(format!("{}/v1", server.url))
            .with_api_key("not-a-key");
        let client = respan::async_openai!(async_openai::Client::with_config(config));
        let request = &self.document["request"];
        let (path, body) = (request["path"].as_str().unwrap(), request["json"].clone());
        if body["stream"] == true {
            let events: Result<Events, _> = match path {
                "/v1/chat/completions" => client.chat().create_stream_byot(body).await,
                "/v1/completions" => client.completions().create_stream_byot(body).await,
                _ => client.responses().create_stream_byot(body).await,
            };
            if let Ok(mut events) = events {
                while events.next().await.is_some() {}
            }
            return;
        }
        let _: Result<Value, OpenAIError> = match path {
            "/v1/chat/completions" => client.chat().create_byot(body).await,
            "/v1/completions" => client.completions().create_byot(body).await,
            "/v1/embeddings" => client.embeddings().create_byot(body).await,
            _ => client.responses().create_byot(body).await,
        };
    }

    /// `None` for a response that is read to its end.
    fn events_to_read(&self) -> Option<u64> {
        let consume = &self.document["call"]["consume"];
        (consume != "all").then(|| consume.as_u64().unwrap_or(ABANDONED_AFTER))
    }
}

fn answer(recorded: &Value) -> axum::response::Response {
    let status = u16::try_from(recorded["status"].as_u64().unwrap()).unwrap();
    if let Some(events) = recorded["sse"].as_array() {
        let pieces: Vec<_> = events.iter().map(event).map(Bytes::from).collect();
        return response(status, "text/event-stream; charset=utf-8", pieces_apart(pieces));
    }
    if let Some(lines) = recorded["ndjson"].as_array() {
        let pieces: Vec<_> = lines.iter().map(|line| Bytes::from(format!("{line}\n"))).collect();
        return response(status, "application/x-ndjson", pieces_apart(pieces));
    }
    response(status, "application/json", recorded["json"].to_string())
}

/// A body whose pieces are sent one by one.
fn pieces_apart(pieces: Vec<Bytes>) -> Body {
    let pieces = stream::unfold(pieces.into_iter(), |mut pieces| async {
        tokio::task::yield_now().await;
        pieces.next().map(|piece| (Ok::<_, std::io::Error>(piece), pieces))
    });
    Body::from_stream(pieces)
}

fn event(event: &Value) -> String {
    let data = event["data"]
        .as_str()
        .map_or_else(|| event["data"].to_string(), str::to_owned);
    match event["event"].as_str() {
        Some(name) => format!("event: {name}\ndata: {data}\n\n"),
        None => format!("data: {data}\n\n"),
    }
}

/// The parts of an exported span that a golden has, with the server's address as captures write it.
fn written(span: &SpanData, address: &str) -> WrittenSpan {
    let mut written = WrittenSpan::new(span.span_kind.clone());
    written.name = Some(span.name.clone());
    written.status = span.status.clone();
    let attributes = |pairs: &[opentelemetry::KeyValue]| {
        let pairs = pairs.iter().filter(|pair| !is_own(pair.key.as_str()));
        pairs
            .map(|pair| (pair.key.as_str().to_owned().into(), value(pair, address)))
            .collect::<Vec<_>>()
    };
    written.attributes = attributes(&span.attributes);
    written.events = span
        .events
        .iter()
        .map(|event| WrittenEvent {
            name: event.name.clone(),
            time: None,
            attributes: attributes(&event.attributes),
        })
        .collect();
    written
}

/// Attributes that are no part of the description of a call.
fn is_own(key: &str) -> bool {
    key.starts_with("traceloop.") || key.starts_with("respan.metadata.")
}

fn value(pair: &opentelemetry::KeyValue, address: &str) -> AttributeValue {
    let (host, port) = address.split_once(':').unwrap();
    match &pair.value {
        opentelemetry::Value::String(text) if text.as_str() == host => "mock".into(),
        opentelemetry::Value::String(text) => text.as_str().replace(address, "mock").into(),
        opentelemetry::Value::I64(number) if number.to_string() == port => 80.into(),
        opentelemetry::Value::I64(number) => (*number).into(),
        opentelemetry::Value::F64(number) => (*number).into(),
        opentelemetry::Value::Bool(value) => (*value).into(),
        opentelemetry::Value::Array(opentelemetry::Array::String(texts)) => {
            let texts: Vec<AttributeValue> = texts.iter().map(|text| text.as_str().to_owned().into()).collect();
            texts.into()
        }
        other => panic!("{other:?}"),
    }
}
