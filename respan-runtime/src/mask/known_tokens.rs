//! Search for tokens of known formats.

use super::json_web_token;
use super::token_formats::{FORMATS, TokenFormat};
use std::ops::Range;
use std::sync::LazyLock;

/// The formats by the first byte of their prefixes, and a filter for the first two bytes.
struct Index {
    by_first: [Vec<&'static TokenFormat>; 128],
    /// For each first byte the set of second bytes.
    second: [u128; 128],
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index {
        by_first: std::array::from_fn(|_| Vec::new()),
        second: [0; 128],
    };
    let mut add = |prefix: &str| {
        if let [first, second, ..] = prefix.as_bytes()
            && let Some(seconds) = index.second.get_mut(usize::from(*first))
        {
            *seconds |= 1 << (*second & 127);
        }
    };
    add(json_web_token::PREFIX);
    for format in &FORMATS {
        add(format.prefix);
    }
    for format in &FORMATS {
        let first = format.prefix.as_bytes().first().copied().unwrap_or_default();
        if let Some(formats) = index.by_first.get_mut(usize::from(first)) {
            formats.push(format);
        }
    }
    index
});

/// Adds the ranges of all tokens.
pub(super) fn find(text: &str, ranges: &mut Vec<Range<usize>>) {
    let index = &*INDEX;
    let bytes = text.as_bytes();
    let mut end = 0;
    for (at, pair) in bytes.windows(2).enumerate() {
        if at < end || !index.may_start(pair) || !is_start(bytes, at) {
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        if let Some(length) = index.length(rest) {
            end = at + length;
            ranges.push(at..end);
        }
    }
}

/// The first index at which a token may start that continues behind the end of the text.
pub(super) fn partial_match(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_any =
        |byte: &u8| !byte.is_ascii() || byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'<' | b'>');
    let run = bytes.iter().rposition(is_any).map_or(0, |at| at + 1);
    (run..bytes.len())
        .find(|at| is_start(bytes, *at) && may_continue(bytes.get(*at..).unwrap_or_default()))
        .unwrap_or(bytes.len())
}

/// Whether a token starts at the start of the text and may continue behind its end.
fn may_continue(text: &[u8]) -> bool {
    let continues = |prefix: &str, is_part: &dyn Fn(u8) -> bool| {
        let prefix = prefix.as_bytes();
        match text.strip_prefix(prefix) {
            Some(body) => body.iter().all(|byte| is_part(*byte)),
            None => prefix.starts_with(text),
        }
    };
    continues(json_web_token::PREFIX, &json_web_token::is_part)
        || FORMATS
            .iter()
            .any(|format| continues(format.prefix, &|byte| format.characters.contains(byte)))
}

/// Whether no word continues at the index. An underscore ends a word: the token in `KEY_sk-…` is found.
fn is_start(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| bytes.get(before))
        .is_none_or(|before| !before.is_ascii_alphanumeric())
}

impl Index {
    fn may_start(&self, pair: &[u8]) -> bool {
        let [first, second] = pair else { return false };
        let seconds = self.second.get(usize::from(*first)).copied().unwrap_or_default();
        second.is_ascii() && (seconds >> (*second & 127)) & 1 == 1
    }

    fn length(&self, text: &[u8]) -> Option<usize> {
        let first = text.first().copied().unwrap_or_default();
        let formats = self
            .by_first
            .get(usize::from(first))
            .map(Vec::as_slice)
            .unwrap_or_default();
        let found = formats.iter().find_map(|format| format.length(text));
        found.or_else(|| json_web_token::length(text))
    }
}
