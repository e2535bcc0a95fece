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

/// The fields with which server-sent events begin.
const EVENT_FIELDS: [&[u8]; 5] = [b"data:", b"event:", b"id:", b"retry:", b":"];

/// U+FEFF in UTF-8.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Framing {
    /// By the header `content-type`; `None` if it says nothing.
    pub(crate) fn of(content_type: &str) -> Option<Self> {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        let is = |name: &str| essence.eq_ignore_ascii_case(name);
        Some(match essence {
            "" => return None,
            _ if ends_with(essence, "/octet-stream") => return None,
            _ if is("text/event-stream") => Self::Sse,
            _ if LINES.into_iter().any(is) => Self::Lines,
            _ if is("application/vnd.amazon.eventstream") => Self::EventStream,
            _ if ends_with(essence, "json") => Self::Json,
            _ if starts_with(essence, "text/") => Self::Text,
            _ => Self::Opaque,
        })
    }

    /// By the first bytes, since some servers and proxies declare another type than they send. `None` while more of them could
    /// decide otherwise.
    pub(crate) fn of_begun_body(declared: Option<Self>, api: Api, bytes: &[u8]) -> Option<Self> {
        let text = bytes.trim_ascii_start();
        let is_begun = |mark: &[u8]| mark.len() > text.len() && mark.starts_with(text);
        if is_begun(BYTE_ORDER_MARK) || declared == Some(Self::Text) && EVENT_FIELDS.into_iter().any(is_begun) {
            return None;
        }
        Self::of_body(declared, api, text)
    }

    /// As [`of_begun_body`](Self::of_begun_body), of all bytes. `None` if there is nothing but space.
    pub(crate) fn of_body(declared: Option<Self>, api: Api, bytes: &[u8]) -> Option<Self> {
        let text = bytes.trim_ascii_start();
        let first = text.first()?;
        Some(match (declared, first) {
            (Some(Self::Opaque), _) => Self::Opaque,
            // Sound may begin with any byte.
            (None, _) if api == Api::OpenAiSpeech => Self::Opaque,
            (Some(Self::Lines), b'{' | b'[') => Self::Lines,
            (None, b'{') if matches!(api, Api::OllamaChat | Api::OllamaGenerate) => Self::Lines,
            (Some(Self::Text), _) if *first != b'{' && !is_event(text) => Self::Text,
            (_, b'{' | b'[') => Self::Json,
            (None, 0) if matches!(api, Api::BedrockConverse | Api::BedrockInvoke) => Self::EventStream,
            (_, b'd' | b'e' | b'i' | b'r' | b':' | 0xef) => Self::Sse,
            (Some(declared), _) => declared,
            (None, _) => Self::Opaque,
        })
    }
}

/// Returns whether a text begins as server-sent events do.
fn is_event(text: &[u8]) -> bool {
    EVENT_FIELDS.iter().any(|field| text.starts_with(field))
}
