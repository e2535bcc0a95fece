//! Framings of a response: the formats that divide bytes into events.

use crate::recognise::{Api, ends_with, starts_with};

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

/// The types of a body of one JSON document a line.
const LINES: [&str; 5] = [
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/stream+json",
    "application/x-jsonlines",
];

impl Framing {
    /// By the header `content-type`.
    pub(crate) fn of(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        let is = |name: &str| essence.eq_ignore_ascii_case(name);
        Some(match essence {
            "" => return None,
            _ if is("text/event-stream") => Self::Sse,
            _ if LINES.into_iter().any(is) => Self::Lines,
            _ if is("application/vnd.amazon.eventstream") => Self::EventStream,
            _ if ends_with(essence, "json") => Self::Json,
            _ if starts_with(essence, "text/") => Self::Text,
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
