//! All detectors of secrets by their form, in one search.

use super::literals::Literals;
use super::pattern::Pattern;
use super::{known_tokens, secrets, url_password};
use std::ops::Range;
use std::sync::LazyLock;

/// A literal of every URL with a password.
const URL_LITERAL: &str = "://";

static LITERALS: LazyLock<Literals> = LazyLock::new(|| {
    let literals = secrets::patterns().iter().map(Pattern::required_literal);
    Literals::new(literals.chain([URL_LITERAL]))
});

/// Adds the ranges of all secrets that are recognised by their form.
pub(super) fn find(text: &str, ranges: &mut Vec<Range<usize>>) {
    known_tokens::find(text, ranges);
    let found = LITERALS.find(text.as_bytes());
    if found == 0 {
        return;
    }
    let patterns = secrets::patterns();
    for (index, pattern) in patterns.iter().enumerate() {
        if (found >> index) & 1 == 1 {
            pattern.find(text, ranges);
        }
    }
    if (found >> patterns.len()) & 1 == 1 {
        url_password::find(text, ranges);
    }
}

/// The first index at which a secret may start that continues behind the end of the text; the length of the text if there is
/// none.
pub(super) fn partial_match(text: &str) -> usize {
    let patterns = secrets::patterns().iter().map(|pattern| pattern.partial_match(text));
    let others = [known_tokens::partial_match(text), url_password::partial_match(text)];
    patterns.chain(others).min().unwrap_or(text.len())
}

/// The start of the secret that contains the index in its inside.
pub(super) fn start_of_match_around(text: &str, at: usize) -> Option<usize> {
    let patterns = secrets::patterns();
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
