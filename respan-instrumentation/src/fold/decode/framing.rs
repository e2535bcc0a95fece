//! Framings of a response: the formats that divide bytes into events.

use crate::recognise::Api;

/// The format that divides the bytes of a response into events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// One JSON document.
    Json,
    /// Server-sent events.
    Sse,
    /// One JSON document a line.
    Lines,
    /// The binary frames of AWS.
    EventStream,
    /// Text that is no JSON.
    Text,
    /// Anything else: not read.
    Opaque,
}

impl Framing {
    /// By the header `content-type`.
    pub(crate) fn of(content_type: &str) -> Option<Self> {
        let essence = content_type
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        Some(match essence.as_str() {
            "" => return None,
            "text/event-stream" => Self::Sse,
            "application/x-ndjson"
            | "application/ndjson"
            | "application/jsonl"
            | "application/stream+json"
            | "application/x-jsonlines" => Self::Lines,
            "application/vnd.amazon.eventstream" => Self::EventStream,
            kind if kind.ends_with("json") => Self::Json,
            kind if kind.starts_with("text/") => Self::Text,
            _ => Self::Opaque,
        })
    }

    /// By the first bytes, where the header is missing. `None` while nothing but space has arrived.
    pub(crate) fn guess(api: Api, bytes: &[u8]) -> Option<Self> {
        let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace())?;
        Some(match first {
            b'{' if matches!(api, Api::OllamaChat | Api::OllamaGenerate) => Self::Lines,
            b'{' | b'[' => Self::Json,
            0 if matches!(api, Api::BedrockConverse | Api::BedrockInvoke) => Self::EventStream,
            b'd' | b'e' | b'i' | b'r' | b':' | 0xef => Self::Sse,
            _ => Self::Opaque,
        })
    }
}
