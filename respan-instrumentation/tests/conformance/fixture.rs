//! A recorded exchange: the request as it reached the server, and the response.

use respan_instrumentation::{Fold, ModelCall, Naming, RequestHead, Writer, WrittenSpan, recognise};
use serde_json::Value;
use std::path::Path;

/// Responses arrive in pieces of this size, which cuts events and characters.
const PIECE: usize = 7;

/// Events that are read of a response that is abandoned.
const ABANDONED_AFTER: usize = 3;

/// A recorded exchange.
pub(crate) struct Fixture {
    pub(crate) name: String,
    document: Value,
}

impl Fixture {
    pub(crate) fn all(folder: &Path) -> Vec<Self> {
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        paths
            .into_iter()
            .map(|path| Self {
                name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
                document: serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap(),
            })
            .collect()
    }

    /// Runs the exchange through all stages.
    pub(crate) fn replay(&self, naming: Naming) -> WrittenSpan {
        let (request, response) = (&self.document["request"], &self.document["response"]);
        let body = request["json"].to_string().into_bytes();
        let method = request["method"].as_str().unwrap();
        let head = RequestHead::new(method, "http", "mock", request["path"].as_str().unwrap());
        let head = head.content_type("application/json");
        let endpoint = recognise(&head, &body).unwrap_or_else(|| panic!("{} is not recognised", self.name));

        let (content_type, bytes) = self.response(response);
        let mut fold = Fold::new(endpoint.api(), content_type);
        bytes.chunks(PIECE).for_each(|piece| {
            fold.push(piece);
        });
        let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
        let call = ModelCall::from_request(&endpoint, &body).respond(endpoint.api(), status, fold.finish());
        assert_eq!(call.parse_errors(), 0, "{}", self.name);

        let has_content = self.document["env"]["TRACELOOP_TRACE_CONTENT"] != "false";
        Writer::new(naming).content(has_content).write(&call)
    }

    /// The type and the bytes of the response, as far as the caller has read it.
    fn response(&self, response: &Value) -> (&'static str, Vec<u8>) {
        let events = |key: &str| response[key].as_array().cloned();
        if let Some(events) = events("sse") {
            let text: String = self.consumed(&events).iter().map(sse).collect();
            return ("text/event-stream; charset=utf-8", text.into_bytes());
        }
        if let Some(lines) = events("ndjson") {
            let lines: Vec<_> = self.consumed(&lines).iter().map(Value::to_string).collect();
            let text = lines.join("\n") + "\n";
            return ("application/x-ndjson", text.into_bytes());
        }
        ("application/json", response["json"].to_string().into_bytes())
    }

    fn consumed<'a>(&self, events: &'a [Value]) -> &'a [Value] {
        let consume = &self.document["call"]["consume"];
        let count = match consume.as_str() {
            Some("all") => events.len(),
            _ => consume
                .as_u64()
                .map_or(ABANDONED_AFTER, |count| usize::try_from(count).unwrap()),
        };
        &events[..count.min(events.len())]
    }
}

fn sse(event: &Value) -> String {
    let name = event["event"]
        .as_str()
        .map(|name| format!("event: {name}\n"))
        .unwrap_or_default();
    let data = event["data"]
        .as_str()
        .map_or_else(|| event["data"].to_string(), str::to_owned);
    format!("{name}data: {data}\n\n")
}
