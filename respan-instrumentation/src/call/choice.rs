//! A choice: one of the completions of a call.

use super::message::Message;
use super::text::OptionalText;
use serde_json::Value;

/// One of the completions of a call.
///
/// ```
/// use respan::instrumentation::{Choice, Message};
///
/// let choice = Choice::new(Message::new("assistant", "Paris.")).finish_reason("stop");
/// assert_eq!(choice.finish_reason.as_deref(), Some("stop"));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Choice {
    /// The message of the model.
    pub message: Message,
    /// The finish reason, as the provider names it.
    pub finish_reason: Option<String>,
    /// The result of a content filter.
    pub content_filter: Option<Value>,
}

impl Choice {
    /// A choice without a finish reason.
    pub fn new(message: Message) -> Self {
        Self {
            message,
            ..Self::default()
        }
    }

    /// The finish reason, as the provider names it.
    #[must_use]
    pub fn finish_reason(mut self, reason: impl OptionalText) -> Self {
        self.finish_reason = reason.into_text();
        self
    }
}
