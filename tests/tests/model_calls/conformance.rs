//! The recorded exchanges over HTTP, through the traced client: each span is that of the Python instrumentation, except for the rows
//! of the deviations.

use crate::compare;
use crate::deviations::Deviations;
use crate::golden::Golden;
use crate::requests::read;
use crate::server::{Server, response};
use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use opentelemetry_sdk::trace::SpanData;
use respan::testing::InMemorySpanExporter;
use respan::{AttributeValue, Naming, Processor, RespanTelemetry, WrittenEvent, WrittenSpan, trace_content};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The captures, and the naming that each is compared with.
const DIALECTS: [(&str, Naming); 3] = [
    ("legacy", Naming::Respan),
    ("legacy-respan", Naming::Respan),
    ("modern", Naming::OpenTelemetry),
];

/// Other captures, measured by the same table.
const OTHER_CAPTURES: &str = "RESPAN_LLM_CAPTURES";

/// Events that are read of a response that is abandoned.
const ABANDONED_AFTER: u64 = 3;

/// One recorded exchange.
struct Exchange {
    name: String,
    document: Value,
}

#[tokio::test]
async fn spans_over_http_are_those_of_the_python_instrumentation() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../respan-instrumentation/tests/conformance");
    let deviations = Deviations::read(&own.join("DEVIATIONS.md"));
    let of_recorder = Deviations::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/model_calls/DEVIATIONS.md"));
    let others = std::env::var_os(OTHER_CAPTURES).map(PathBuf::from);
    let captures = others.clone().unwrap_or(own);
    let exchanges = Exchange::all(&captures.join("fixtures"));
    assert!(!exchanges.is_empty());
    let mut unexpected = Vec::new();
    for exchange in exchanges {
        let golden = |dialect: &str| Golden::read(&captures.join(format!("golden/{}.{dialect}.json", exchange.name)));
        for (dialect, naming) in DIALECTS {
            let Some(golden) = golden(dialect) else { continue };
            if deviations.skip(&exchange.name, dialect) {
                continue;
            }
            let span = exchange.replay(naming).await;
            let differences = compare::differences(&golden, &span).into_iter();
            unexpected.extend(
                differences
                    .filter(|line| !deviations.allow(&exchange.name, dialect, line))
                    .filter(|line| !of_recorder.allow(&exchange.name, dialect, line))
                    .map(|line| format!("| {} | {dialect} | `{line}` |", exchange.name)),
            );
        }
    }
    if others.is_none() {
        unexpected.extend(of_recorder.unneeded());
    }
    assert!(unexpected.is_empty(), "\n{}", unexpected.join("\n"));
}

impl Exchange {
    fn all(folder: &Path) -> Vec<Self> {
        let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        paths
            .map(|path| Self {
                name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
                document: serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap(),
            })
            .collect()
    }

    /// Sends the request to a server that gives the recorded response, and returns the span.
    async fn replay(&self, naming: Naming) -> WrittenSpan {
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
        telemetry
            .scope(async { trace_content(has_content).scope(self.send(&server)).await })
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
