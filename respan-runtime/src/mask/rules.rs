//! The rules of a mask, applied to one text.

use super::keys::Keys;
use super::pattern::Pattern;
use super::{REPLACEMENT, json, plain_text};
use crate::json::ELLIPSIS;
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// Keys and patterns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    pub(crate) keys: Keys,
    pub(super) patterns: Vec<Pattern>,
}

/// The maximum number of overlapping matches that are followed back from a truncation; beyond it the whole text is masked.
const MAX_OVERLAPS: usize = 16;

impl Rules {
    /// Masks a text; `None` if nothing is masked. Objects, lists and strings in JSON are masked as JSON.
    ///
    /// With `is_truncated`, a text that ends in an ellipsis may be incomplete.
    pub(crate) fn mask_text(&self, text: &str, is_truncated: bool) -> Option<String> {
        let may_be_json = matches!(text.trim_start().as_bytes().first(), Some(b'{' | b'[' | b'"'));
        if may_be_json && is_json(text) {
            json::mask(text, self, is_truncated)
        } else {
            self.mask_plain(text, is_truncated)
        }
    }

    /// As [`mask_text`](Self::mask_text), for an input or output. Any JSON, a number included, is masked as JSON and stays
    /// valid.
    pub(crate) fn mask_content(&self, text: &str, is_truncated: bool) -> Option<String> {
        if is_json(text) {
            json::mask(text, self, is_truncated)
        } else {
            self.mask_plain(text, is_truncated)
        }
    }

    fn mask_plain(&self, text: &str, is_truncated: bool) -> Option<String> {
        let without_partial = if is_truncated {
            self.mask_partial_match(text)
        } else {
            None
        };
        let mut masked = without_partial.map_or(Cow::Borrowed(text), Cow::Owned);
        if let Some(changed) = plain_text::mask(&masked, &self.keys) {
            masked = Cow::Owned(changed);
        }
        for pattern in &self.patterns {
            if let Some(changed) = pattern.mask(&masked) {
                masked = Cow::Owned(changed);
            }
        }
        match masked {
            // A match may have included the ellipsis.
            Cow::Owned(masked) if is_truncated && text.ends_with(ELLIPSIS) && !masked.ends_with(ELLIPSIS) => {
                Some(masked + ELLIPSIS)
            }
            Cow::Owned(masked) => Some(masked),
            Cow::Borrowed(_) => None,
        }
    }

    /// Masks the end of a truncated text from where a truncated match may start.
    fn mask_partial_match(&self, text: &str) -> Option<String> {
        let text = text.strip_suffix(ELLIPSIS)?;
        let start = self.patterns.iter().map(|pattern| pattern.partial_match(text)).min();
        let mut end = start.filter(|start| *start < text.len())?;
        // If the remaining text ended inside of a complete match, that match would not be recognised any more.
        let match_around = |end| {
            self.patterns
                .iter()
                .find_map(|pattern| pattern.start_of_match_around(text, end))
        };
        let mut overlaps = 0;
        while let Some(start) = match_around(end) {
            overlaps += 1;
            end = if overlaps < MAX_OVERLAPS { start } else { 0 };
        }
        Some(format!("{}{REPLACEMENT}{ELLIPSIS}", text.get(..end)?))
    }
}

pub(crate) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}
