//! One message of a conversation.

use super::part::Part;
use super::text::OptionalText;
use serde_json::Value;

/// One message of a conversation.
///
/// ```
/// use respan::instrumentation::{Message, Part};
///
/// let question = Message::new("user", "What is the weather in Paris?");
/// let result = Message::with_parts("tool", [Part::tool_result("call_1", "sunny")]);
/// assert_eq!((question.parts.len(), result.parts.len()), (1, 1));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Message {
    /// The role, as the provider names it.
    pub role: Option<String>,
    /// The content.
    pub parts: Vec<Part>,
    /// The content in the provider's JSON, if it is a list of blocks. Indexed names contain it unchanged.
    pub content: Option<Value>,
}

impl Message {
    /// A message of text.
    pub fn new(role: impl OptionalText, text: impl Into<String>) -> Self {
        Self::with_parts(role, [Part::Text(text.into())])
    }

    /// A message of several parts.
    pub fn with_parts(role: impl OptionalText, parts: impl IntoIterator<Item = Part>) -> Self {
        Self {
            role: role.into_text(),
            parts: parts.into_iter().collect(),
            content: None,
        }
    }

    /// The text of all parts that are text, if there is one.
    pub(crate) fn text(&self) -> Option<String> {
        let mut texts = self.parts.iter().filter_map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let first = texts.next()?;
        Some(texts.fold(first.to_owned(), |all, text| all + text))
    }
}
