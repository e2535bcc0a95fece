//! Masking of one text by the rules of a mask.

use super::rules::Rules;
use crate::attributes::METADATA_PREFIX;
use crate::json::ELLIPSIS;
use crate::mask::json::json;
use crate::mask::plain_text::plain_text;
use crate::mask::secrets::secret_patterns;
use crate::mask::text::replacements::{REPLACEMENT, replace_all};
use crate::mask::text::unescaped_text::UnescapedText;
use serde::de::IgnoredAny;
use std::borrow::Cow;
use std::ops::Range;

/// The maximum number of overlapping matches that are followed back from a truncation; beyond it the whole text is masked.
const MAX_OVERLAPS: usize = 16;
/// Maximum number of times that a text is unescaped: text in `Debug` of a struct in a JSON string needs two.
const MAX_UNESCAPES: usize = 4;

/// Prefixes of keys with a meaning for backends.
const CONVENTIONS: [&str; 4] = ["gen_ai.", "llm.", "respan.", "traceloop."];

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

    /// Masks a name, such as the key of an attribute: only by its form, never by what it names.
    pub(crate) fn mask_name(&self, name: &str) -> Option<String> {
        let mut ranges = Vec::new();
        self.find_patterns(name, !is_convention(name), &mut ranges);
        replace_all(name, ranges)
    }

    fn mask_plain(&self, text: &str, is_truncated: bool) -> Option<String> {
        let without_partial = if is_truncated {
            self.mask_partial_match(text)
        } else {
            None
        };
        let text_without_partial = without_partial.as_deref().unwrap_or(text);
        let masked = replace_all(text_without_partial, self.ranges(text_without_partial));
        let masked = match masked.or(without_partial) {
            Some(masked) => Cow::Owned(masked),
            None => Cow::Borrowed(text),
        };
        match masked {
            // A match may have included the ellipsis.
            Cow::Owned(masked) if is_truncated && text.ends_with(ELLIPSIS) && !masked.ends_with(ELLIPSIS) => {
                Some(masked + ELLIPSIS)
            }
            Cow::Owned(masked) => Some(masked),
            Cow::Borrowed(_) => None,
        }
    }

    /// The ranges that are to be masked, also those that are recognised only without the escapes around them.
    fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        self.find(text, &mut ranges);
        let mut levels: Vec<UnescapedText> = Vec::new();
        while levels.len() < MAX_UNESCAPES {
            let source = levels.last().map_or(text, |level| &level.text);
            let Some(level) = UnescapedText::new(source) else { break };
            let mut found = Vec::new();
            self.find(&level.text, &mut found);
            levels.push(level);
            ranges.extend(found.into_iter().map(|range| {
                let levels = levels.iter().rev();
                levels.fold(range, |range, level| level.source_range(&range))
            }));
        }
        ranges
    }

    fn find(&self, text: &str, ranges: &mut Vec<Range<usize>>) {
        plain_text::find(text, self, ranges);
        self.find_patterns(text, true, ranges);
    }

    /// Searches by form, with or without the patterns of the program.
    fn find_patterns(&self, text: &str, has_patterns_of_program: bool, ranges: &mut Vec<Range<usize>>) {
        for pattern in self.patterns.iter().filter(|_| has_patterns_of_program) {
            pattern.find(text, ranges);
        }
        if self.has_secret_patterns {
            secret_patterns::find(text, ranges);
        }
    }

    /// Masks the end of a truncated text from where a truncated match may start.
    fn mask_partial_match(&self, text: &str) -> Option<String> {
        let text = text.strip_suffix(ELLIPSIS)?;
        let starts = self.patterns.iter().map(|pattern| pattern.partial_match(text));
        let secret = self.has_secret_patterns.then(|| secret_patterns::partial_match(text));
        let start = starts.chain(secret).min();
        let mut end = start.filter(|start| *start < text.len())?;
        // If the remaining text ended inside of a complete match, that match would not be recognised any more.
        let match_around = |end| {
            let mut patterns = self.patterns.iter();
            let around = patterns.find_map(|pattern| pattern.start_of_match_around(text, end));
            around.or_else(|| {
                let secrets = self.has_secret_patterns.then_some(text)?;
                secret_patterns::start_of_match_around(secrets, end)
            })
        };
        let mut overlaps = 0;
        while let Some(start) = match_around(end) {
            overlaps += 1;
            end = if overlaps < MAX_OVERLAPS { start } else { 0 };
        }
        Some(format!("{}{REPLACEMENT}{ELLIPSIS}", text.get(..end)?))
    }
}

/// Returns whether the key is of a convention that backends read: a program's pattern such as `[0-9]+` must not change
/// `gen_ai.prompt.0.content`.
fn is_convention(key: &str) -> bool {
    CONVENTIONS.iter().any(|prefix| key.starts_with(prefix)) && !key.starts_with(METADATA_PREFIX)
}

pub(crate) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}
