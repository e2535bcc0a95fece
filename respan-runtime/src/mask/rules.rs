//! Keys and patterns together.

use super::keys::Keys;
use super::pattern::Pattern;
use super::{REPLACEMENT, json, plain_text};
use crate::json::ELLIPSIS;
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// What is masked, whatever it stands in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    pub(crate) keys: Keys,
    pub(super) patterns: Vec<Pattern>,
}

/// More matches than this that overlap at one place are not looked for: everything before them is masked.
const MAX_OVERLAPS: usize = 16;

impl Rules {
    /// The text with everything masked that must be; `None` if that is nothing. JSON is followed into its depth.
    ///
    /// With `was_cut`, a text may have lost its end, and then has a mark there.
    pub(crate) fn mask_text(&self, text: &str, was_cut: bool) -> Option<String> {
        let may_be_json = matches!(text.trim_start().as_bytes().first(), Some(b'{' | b'[' | b'"'));
        if may_be_json && is_json(text) {
            json::masked(text, self, was_cut)
        } else {
            self.plain(text, was_cut)
        }
    }

    /// As [`masked`](Self::mask_text), for a text that should be JSON, be it only a number, and then stays it.
    pub(crate) fn mask_content(&self, text: &str, was_cut: bool) -> Option<String> {
        if is_json(text) {
            json::masked(text, self, was_cut)
        } else {
            self.plain(text, was_cut)
        }
    }

    /// As [`masked`](Self::mask_text), for text that is no JSON.
    fn plain(&self, text: &str, was_cut: bool) -> Option<String> {
        let whole = if was_cut { self.without_halves(text) } else { None };
        let mut masked = whole.map_or(Cow::Borrowed(text), Cow::Owned);
        if let Some(changed) = plain_text::masked(&masked, &self.keys) {
            masked = Cow::Owned(changed);
        }
        for pattern in &self.patterns {
            if let Some(changed) = pattern.masked(&masked) {
                masked = Cow::Owned(changed);
            }
        }
        match masked {
            // A match may have taken the mark with it.
            Cow::Owned(masked) if was_cut && text.ends_with(ELLIPSIS) && !masked.ends_with(ELLIPSIS) => {
                Some(masked + ELLIPSIS)
            }
            Cow::Owned(masked) => Some(masked),
            Cow::Borrowed(_) => None,
        }
    }

    /// Of a text that was cut, masks what may be the beginning of a match: no pattern recognises half a key.
    fn without_halves(&self, text: &str) -> Option<String> {
        let kept = text.strip_suffix(ELLIPSIS)?;
        let open = self.patterns.iter().map(|pattern| pattern.open_start(kept)).min();
        let mut end = open.filter(|open| *open < kept.len())?;
        // Nor may it end inside of a whole match, whose beginning would then be recognised no longer.
        let around = |end| {
            self.patterns
                .iter()
                .find_map(|pattern| pattern.start_of_match_around(kept, end))
        };
        let mut overlaps = 0;
        while let Some(start) = around(end) {
            overlaps += 1;
            end = if overlaps < MAX_OVERLAPS { start } else { 0 };
        }
        Some(format!("{}{REPLACEMENT}{ELLIPSIS}", kept.get(..end)?))
    }
}

pub(crate) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}
