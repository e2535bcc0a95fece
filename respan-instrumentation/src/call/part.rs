//! The parts of a message: text, media, tool calls, tool results, reasoning.

use super::text::OptionalText;
use serde_json::Value;

/// A part of a message.
///
/// ```
/// use respan::instrumentation::{Message, Part, ToolCall};
/// use serde_json::json;
///
/// let question = Message::with_parts("user", [Part::from("What is this?"), Part::image("https://example.com/cat.png")]);
/// let call = Message::with_parts("assistant", [ToolCall::new("call_1", "look_up", json!({"id": 7})).into()]);
/// let answer = Message::with_parts("tool", [Part::tool_result("call_1", "a cat")]);
/// # drop([question, call, answer]);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Part {
    /// Text.
    Text(String),
    /// The reasoning of a model.
    Reasoning(String),
    /// A refusal.
    Refusal(String),
    /// Media at a URI.
    Uri {
        /// `image`, `audio`, `video` or `document`.
        modality: String,
        /// The URI.
        uri: String,
    },
    /// Inline media.
    Blob {
        /// `image`, `audio`, `video` or `document`.
        modality: String,
        /// The media type, if known.
        mime_type: Option<String>,
        /// The content, base64-encoded.
        data: String,
    },
    /// A tool call.
    ToolCall(ToolCall),
    /// The result of a tool call.
    ToolResult {
        /// The id of the call.
        id: Option<String>,
        /// The result: text or any JSON.
        response: Value,
    },
    /// A block of an unknown type, unchanged.
    Other(Value),
}

impl Part {
    /// An image at a URL, which may be a `data:` URL.
    pub fn image(url: impl Into<String>) -> Self {
        Self::media("image", url)
    }

    /// Media at a URL, which may be a `data:` URL.
    pub(crate) fn media(modality: &str, url: impl Into<String>) -> Self {
        let url = url.into();
        match url.strip_prefix("data:").and_then(|rest| rest.split_once(',')) {
            Some((head, data)) => Self::Blob {
                modality: modality.to_owned(),
                mime_type: head
                    .split(';')
                    .next()
                    .filter(|kind| !kind.is_empty())
                    .map(str::to_owned),
                data: data.to_owned(),
            },
            None => Self::Uri {
                modality: modality.to_owned(),
                uri: url,
            },
        }
    }

    /// The result of a tool call.
    pub fn tool_result(id: impl OptionalText, response: impl Into<Value>) -> Self {
        Self::ToolResult {
            id: id.into_text(),
            response: response.into(),
        }
    }
}

impl From<&str> for Part {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<ToolCall> for Part {
    fn from(call: ToolCall) -> Self {
        Self::ToolCall(call)
    }
}

/// A tool call requested by a model.
///
/// ```
/// use respan::instrumentation::{Message, ToolCall};
/// use serde_json::json;
///
/// let call = ToolCall::new("call_1", "get_weather", json!({"city": "Paris"}));
/// let answer = Message::with_parts("assistant", [call.into()]);
/// assert_eq!(answer.parts.len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ToolCall {
    /// The id that the result refers to.
    pub id: Option<String>,
    /// The name of the tool.
    pub name: Option<String>,
    /// The arguments: an object, or its JSON text as some providers send it.
    pub arguments: Value,
}

impl ToolCall {
    /// A call of the tool `name`.
    pub fn new(id: impl OptionalText, name: impl OptionalText, arguments: impl Into<Value>) -> Self {
        Self {
            id: id.into_text(),
            name: name.into_text(),
            arguments: arguments.into(),
        }
    }
}
