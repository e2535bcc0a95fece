//! One of the answers to a call.

use super::message::Message;
use super::text::OptionalText;
use serde_json::Value;

/// One of the answers to a call.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Choice {
    /// What the model says.
    pub message: Message,
    /// Why the answer ended, as the provider says it.
    pub finish_reason: Option<String>,
    /// What a content filter found.
    pub content_filter: Option<Value>,
}

impl Choice {
    /// An answer.
    pub fn new(message: Message) -> Self {
        Self {
            message,
            ..Self::default()
        }
    }

    /// Why the answer ended, as the provider says it.
    #[must_use]
    pub fn finish_reason(mut self, reason: impl OptionalText) -> Self {
        self.finish_reason = reason.into_text();
        self
    }
}
