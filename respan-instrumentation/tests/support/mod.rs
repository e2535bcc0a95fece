//! APIs, namings and streams that tests share.

#![allow(dead_code, reason = "each test uses a part")]

use respan_instrumentation::{Api, Fold, Folded, Naming};
use serde_json::Value;
use std::path::Path;

pub(crate) const SSE: &str = "text/event-stream";
pub(crate) const LINES: &str = "application/x-ndjson";
pub(crate) const JSON: &str = "application/json";
pub(crate) const FRAMES: &str = "application/vnd.amazon.eventstream";

pub(crate) const APIS: [Api; 20] = [
    Api::OpenAiChat,
    Api::OpenAiCompletion,
    Api::OpenAiResponses,
    Api::OpenAiEmbeddings,
    Api::OpenAiImages,
    Api::OpenAiTranscription,
    Api::OpenAiSpeech,
    Api::AnthropicMessages,
    Api::AnthropicCompletion,
    Api::GeminiGenerate,
    Api::GeminiEmbed,
    Api::CohereChat,
    Api::CohereGenerate,
    Api::CohereEmbed,
    Api::CohereRerank,
    Api::OllamaChat,
    Api::OllamaGenerate,
    Api::OllamaEmbed,
    Api::BedrockConverse,
    Api::BedrockInvoke,
];

pub(crate) const NAMINGS: [Naming; 6] = [
    Naming::Respan,
    Naming::OpenTelemetry,
    Naming::Both,
    Naming::OpenInference,
    Naming::Langfuse,
    Naming::Mlflow,
];

/// Folds bytes that arrive in one piece.
pub(crate) fn fold(api: Api, content_type: &str, bytes: &[u8]) -> Folded {
    fold_pieces(api, content_type, [bytes])
}

pub(crate) fn fold_pieces<'a>(api: Api, content_type: &str, pieces: impl IntoIterator<Item = &'a [u8]>) -> Folded {
    let mut fold = Fold::new(api, content_type);
    for piece in pieces {
        fold.push(piece);
    }
    fold.finish()
}

/// The result of a fold except times.
pub(crate) fn outcome(folded: &Folded) -> (Option<&Value>, bool, u64, u64) {
    (
        folded.response(),
        folded.is_complete(),
        folded.chunks(),
        folded.parse_errors(),
    )
}

/// The APIs of recorded exchanges whose streams consist of events.
const RECORDED: [(&str, Api); 5] = [
    ("openai_chat_", Api::OpenAiChat),
    ("openai_responses_", Api::OpenAiResponses),
    ("anthropic_messages_", Api::AnthropicMessages),
    ("anthropic_completion_", Api::AnthropicCompletion),
    ("cohere_chat_", Api::CohereChat),
];

/// The streamed responses among the recorded exchanges: name, API and the events as they were sent.
pub(crate) fn recorded_streams() -> Vec<(String, Api, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/fixtures");
    let mut streams: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem()?.to_str()?.to_owned();
            let document: Value = serde_json::from_slice(&std::fs::read(&path).ok()?).ok()?;
            let events = document["response"]["sse"].as_array()?;
            let (_, api) = RECORDED.into_iter().find(|(prefix, _)| name.starts_with(prefix))?;
            let text: String = events.iter().map(event).collect();
            Some((name, api, text.into_bytes()))
        })
        .collect();
    streams.sort_by(|one, other| one.0.cmp(&other.0));
    streams
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

/// A frame of Amazon's event stream.
pub(crate) fn frame(kind: &str, event: &str, payload: &str) -> Vec<u8> {
    let mut headers = header(":message-type", kind);
    headers.extend(header(
        if kind == "event" {
            ":event-type"
        } else {
            ":exception-type"
        },
        event,
    ));
    let length = |bytes: usize| u32::try_from(bytes).unwrap().to_be_bytes();
    let mut frame = Vec::from(length(16 + headers.len() + payload.len()));
    frame.extend(length(headers.len()));
    frame.extend(crc32fast::hash(&frame).to_be_bytes());
    frame.extend(headers);
    frame.extend(payload.as_bytes());
    frame.extend(crc32fast::hash(&frame).to_be_bytes());
    frame
}

fn header(name: &str, value: &str) -> Vec<u8> {
    let mut bytes = vec![u8::try_from(name.len()).unwrap()];
    bytes.extend(name.as_bytes());
    bytes.push(7);
    bytes.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
    bytes.extend(value.as_bytes());
    bytes
}
