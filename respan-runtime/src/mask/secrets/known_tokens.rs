//! Search for tokens of known formats.

use super::discord_token;
use crate::mask::tokens::json_web_token;
use crate::mask::tokens::token_formats::{FORMATS, Found, TokenCharacters, TokenFormat};
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
    for start in discord_token::STARTS {
        add(start);
    }
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
pub(crate) fn find(text: &str, ranges: &mut Vec<Range<usize>>) {
    let index = &*INDEX;
    let bytes = text.as_bytes();
    // No token starts before `end`, and no JSON web token before `web_token_end`: no byte is searched for each start before it.
    let mut end = 0;
    let mut web_token_end = 0;
    for (at, pair) in bytes.windows(2).enumerate() {
        if at < end || !index.may_start(pair) || !is_start(bytes, at) {
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let discord = || discord_token::length(rest).map(Found::Token);
        match index.find(rest).or_else(discord) {
            Some(Found::Token(length)) => {
                end = at + length;
                ranges.push(at..end);
            }
            Some(Found::Name(length)) => end = at + length,
            None if at < web_token_end => {}
            None => match json_web_token::length(rest) {
                Ok(length) => {
                    end = at + length;
                    ranges.push(at..end);
                }
                Err(length) => web_token_end = at + length,
            },
        }
    }
}

/// The first index at which a token may start that continues behind the end of the text.
pub(crate) fn partial_match(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_any =
        |byte: &u8| !byte.is_ascii() || byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'<' | b'>');
    let start = bytes.iter().rposition(is_any).map_or(0, |at| at + 1);
    let run = |is_part: &dyn Fn(u8) -> bool| {
        let before = bytes.iter().rposition(|byte| !is_part(*byte));
        before.map_or(0, |at| at + 1)
    };
    let web_token = run(&json_web_token::is_part);
    let runs = TokenCharacters::ALL.map(|characters| (characters, run(&|byte| characters.contains(byte))));
    let run_of = |characters| {
        runs.iter()
            .find(|(other, _)| *other == characters)
            .map_or(0, |(_, start)| *start)
    };
    let formats = FORMATS.iter().map(|format| (format.prefix, run_of(format.characters)));
    let discord = discord_token::STARTS.map(|start| (start, run_of(TokenCharacters::Dotted)));
    let formats = formats.chain([(json_web_token::PREFIX, web_token)]);
    let formats: Vec<(&str, usize)> = formats.chain(discord).collect();
    // A token has its prefix, or the start of it, before characters of its own to the end.
    let may_continue = |at: usize, (prefix, run): (&str, usize)| {
        let rest = bytes.get(at..).unwrap_or_default();
        let is_whole = at + prefix.len() >= run && rest.starts_with(prefix.as_bytes());
        is_whole || prefix.as_bytes().starts_with(rest)
    };
    (start..bytes.len())
        .filter(|at| is_start(bytes, *at))
        .find(|at| formats.iter().any(|format| may_continue(*at, *format)))
        .unwrap_or(bytes.len())
}

/// Returns whether no word continues at the index. An underscore ends a word: the token in `KEY_sk-…` is found.
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

    fn find(&self, text: &[u8]) -> Option<Found> {
        let first = text.first().copied().unwrap_or_default();
        let formats = self.by_first.get(usize::from(first)).map(Vec::as_slice);
        formats.unwrap_or_default().iter().find_map(|format| format.find(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> String {
        let mut ranges = Vec::new();
        find(text, &mut ranges);
        let texts: Vec<&str> = ranges.into_iter().map(|range| &text[range]).collect();
        texts.join(" ")
    }

    #[test]
    fn tokens_are_found_between_words() {
        for (text, tokens) in [
            ("KEY_sk-0123456789abcdef, x", "sk-0123456789abcdef"),
            ("a sk-0123456789abcdef. B", "sk-0123456789abcdef"),
            ("task-0123456789abcdef", ""),
            ("pk_orders_customer_id sk-loading-spinner-container", ""),
            ("eyJa.eyJb.c_-9 eyJa..b.c.d. end", "eyJa.eyJb.c_-9 eyJa..b.c.d"),
            ("eyJ is a prefix eyJ..", ""),
            ("eyJabc-sk-0123456789abcdef", "sk-0123456789abcdef"),
        ] {
            assert_eq!(found(text), tokens, "{text}");
        }
    }

    #[test]
    fn the_start_of_a_truncated_token_is_found() {
        for (text, visible) in [
            ("key sk-012", "key "),
            ("key gith", "key "),
            ("key eyJa.b", "key "),
            ("some words", "some words"),
            ("key sk-012 next", "key sk-012 next"),
            ("a=sk-0.sk-1", "a=sk-0."),
        ] {
            assert_eq!(&text[..partial_match(text)], visible, "{text}");
        }
    }

    /// Starts of tokens without an end: each must be passed once.
    #[test]
    fn long_runs_of_prefixes_take_linear_time() {
        for unit in ["sk-", "eyJ-", "eyJa.", "eyJ..", "AKIA-", "xoxb-", "key-"] {
            let text = unit.repeat(500_000);
            found(&text);
            partial_match(&format!("{text}."));
        }
    }
}
