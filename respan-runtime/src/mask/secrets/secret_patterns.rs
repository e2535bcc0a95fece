//! All detectors of secrets by their form, in one search.

use super::builtin_patterns;
use super::known_tokens;
use super::sentences;
use super::sql_values;
use super::url_password;
use crate::mask::pattern::literals::Literals;
use crate::mask::pattern::pattern::Pattern;
use std::ops::Range;
use std::sync::LazyLock;

/// A literal of every URL with a password.
const URL_LITERAL: &str = "://";

static LITERALS: LazyLock<Literals> = LazyLock::new(|| {
    let literals = builtin_patterns::patterns().iter().map(Pattern::required_literal);
    let names = sentences::NAMES.iter().map(|name| name.text);
    Literals::new(literals.chain([URL_LITERAL, sql_values::LITERAL]).chain(names))
});

/// Adds the ranges of all secrets that are recognised by their form.
pub(crate) fn find(text: &str, ranges: &mut Vec<Range<usize>>) {
    known_tokens::find(text, ranges);
    let found = LITERALS.find(text.as_bytes());
    if found == 0 {
        return;
    }
    // In the order of the literals.
    let mut indexes = 0..;
    let mut is_next_found = || indexes.next().is_some_and(|index| (found >> index) & 1 == 1);
    for pattern in builtin_patterns::patterns() {
        if is_next_found() {
            pattern.find(text, ranges);
        }
    }
    if is_next_found() {
        url_password::find(text, ranges);
    }
    if is_next_found() {
        sql_values::find(text, ranges);
    }
    for name in sentences::NAMES {
        if is_next_found() {
            sentences::find(text, name, ranges);
        }
    }
}

/// The first index at which a secret may start that continues behind the end of the text; the length of the text if there is
/// none.
pub(crate) fn partial_match(text: &str) -> usize {
    let patterns = builtin_patterns::patterns()
        .iter()
        .map(|pattern| pattern.partial_match(text));
    let others = [
        known_tokens::partial_match(text),
        url_password::partial_match(text),
        sentences::partial_match(text),
    ];
    patterns.chain(others).min().unwrap_or(text.len())
}

/// The start of the secret that contains the index in its inside.
pub(crate) fn start_of_match_around(text: &str, at: usize) -> Option<usize> {
    let patterns = builtin_patterns::patterns();
    let around = patterns
        .iter()
        .find_map(|pattern| pattern.start_of_match_around(text, at));
    around.or_else(|| {
        let mut ranges = Vec::new();
        known_tokens::find(text, &mut ranges);
        url_password::find(text, &mut ranges);
        let mut starts = ranges.into_iter().filter(|range| range.start < at && at < range.end);
        starts.next().map(|range| range.start)
    })
}
