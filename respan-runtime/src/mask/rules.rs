//! Keys and patterns together.

use super::json;
use super::keys::Keys;
use super::pattern::Pattern;
use super::plain;
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// What is masked, whatever it stands in.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    pub(super) keys: Keys,
    pub(super) patterns: Vec<Pattern>,
}

impl Rules {
    /// The text with everything masked that must be; `None` if that is nothing. JSON is followed into its depth.
    pub(super) fn masked(&self, text: &str) -> Option<String> {
        let may_be_json = matches!(text.trim_start().as_bytes().first(), Some(b'{' | b'[' | b'"'));
        if may_be_json && is_json(text) {
            json::masked(text, self)
        } else {
            self.plain(text)
        }
    }

    /// As [`masked`](Self::masked), for a text that should be JSON, be it only a number, and then stays it.
    pub(super) fn content(&self, text: &str) -> Option<String> {
        if is_json(text) {
            json::masked(text, self)
        } else {
            self.plain(text)
        }
    }

    /// As [`masked`](Self::masked), for text that is no JSON.
    fn plain(&self, text: &str) -> Option<String> {
        let mut masked = plain::masked(text, &self.keys).map_or(Cow::Borrowed(text), Cow::Owned);
        for pattern in &self.patterns {
            if let Some(changed) = pattern.masked(&masked) {
                masked = Cow::Owned(changed);
            }
        }
        match masked {
            Cow::Owned(masked) => Some(masked),
            Cow::Borrowed(_) => None,
        }
    }
}

pub(super) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}
