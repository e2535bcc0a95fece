//! Passwords in URLs.

use crate::mask::ordinary::placeholder::is_placeholder;
use crate::mask::pattern::checks::is_random;
use std::ops::Range;

const SCHEME_END: &str = "://";
/// The maximum number of digits of a port.
const MAX_PORT: usize = 5;

/// Adds the ranges of the passwords. A password may contain `@` and `/` without the escapes that it should have.
pub(crate) fn find(text: &str, ranges: &mut Vec<Range<usize>>) {
    for (start, rest) in authorities(text) {
        let Some(password) = password_start(rest) else {
            // A token in place of the user.
            let user = rest
                .find(['@', '/', '?', '#', ':'])
                .filter(|at| rest.as_bytes().get(*at) == Some(&b'@'));
            if let Some(end) = user
                && rest.get(..end).is_some_and(is_random)
            {
                ranges.push(start..start + end);
            }
            continue;
        };
        let after = rest.get(password..).unwrap_or_default();
        if !is_port(after, is_web(text, start))
            && let Some(end) = password_end(after)
            && end > 0
            && !after.get(..end).is_some_and(is_placeholder)
        {
            ranges.push(start + password..start + password + end);
        }
    }
}

/// The index at which a password may start that continues behind the end of the text; the length of the text if there is none.
pub(crate) fn partial_match(text: &str) -> usize {
    let last = authorities(text).last();
    last.filter(|(start, rest)| start + rest.len() == text.len())
        .and_then(|(start, rest)| {
            let password = password_start(rest)?;
            let after = rest.get(password..).unwrap_or_default();
            (!is_port(after, is_web(text, start))).then_some(start + password)
        })
        .unwrap_or(text.len())
}

/// The start and text of what follows each `://`, up to white space, a quote or the next URL.
fn authorities(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices(SCHEME_END).map(|(at, _)| {
        let start = at + SCHEME_END.len();
        let rest = text.get(start..).unwrap_or_default();
        let is_end = |char: char| char.is_whitespace() || matches!(char, '"' | '\'' | '`' | '<' | '>' | '\\');
        // Stops at the first of both: a search for the next URL through the whole text would be quadratic.
        let mut end = rest.len();
        for (index, char) in rest.char_indices() {
            if is_end(char) || (char == ':' && rest.get(index..).is_some_and(|rest| rest.starts_with(SCHEME_END))) {
                end = index;
                break;
            }
        }
        (start, rest.get(..end).unwrap_or_default())
    })
}

/// The index behind the colon after the user.
fn password_start(authority: &str) -> Option<usize> {
    let at = authority.find([':', '/', '@', '?', '#'])?;
    (authority.as_bytes().get(at) == Some(&b':')).then_some(at + 1)
}

/// The index of the `@` before the host: the last one, unless it is in the query of an earlier host.
fn password_end(text: &str) -> Option<usize> {
    let mut end = text.find('@')?;
    for (at, _) in text.match_indices('@').skip(1) {
        if text.get(end..at).is_some_and(|between| between.contains(['?', '#'])) {
            break;
        }
        end = at;
    }
    Some(end)
}

/// Returns whether the text starts with a port, or with digits of a host's port in a URL of the web.
fn is_port(text: &str, is_web: bool) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_followed = match text.as_bytes().get(digits) {
        Some(b'/' | b'?' | b'#') => is_web || !text.contains('@'),
        _ => false,
    };
    (1..=MAX_PORT).contains(&digits) && is_followed
}

/// Returns whether the scheme before `://` is `http`, `https`, `ws` or `wss`.
fn is_web(text: &str, start: usize) -> bool {
    let before = text.get(..start - SCHEME_END.len()).unwrap_or_default();
    ["http", "https", "ws", "wss"].iter().any(|scheme| {
        before
            .len()
            .checked_sub(scheme.len())
            .and_then(|at| before.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(scheme))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_ends_at_the_host() {
        let cases = [
            ("postgres://joe:hunter2@db/shop", "hunter2"),
            ("postgres://joe:half1@half2@db/shop", "half1@half2"),
            ("postgres://joe:half1/half2@db/shop", "half1/half2"),
            ("postgres://joe:123/4@db/shop", "123/4"),
            ("postgres://joe:a?b#c@db", "a?b#c"),
            ("redis://:hunter2@cache:6379/0", "hunter2"),
            ("https://joe:pw@host/a?to=x@y", "pw"),
            ("see (mysql://a:b@c/d), amqp://e:f@g", "b f"),
            ("a://b:c@d,e://f:g@h", "c g"),
            ("https://0123456789abcdef@host/a", "0123456789abcdef"),
            ("nats://user@host", ""),
        ];
        for (text, expected) in cases {
            let mut ranges = Vec::new();
            find(text, &mut ranges);
            let found: Vec<&str> = ranges.into_iter().map(|range| &text[range]).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
        for text in [
            "https://host:8080/path",
            "https://host:8080/@user/a:b@2x.png",
            "https://host/a:b@c",
            "https://joe@host",
            "https://host:8080 mail joe@host",
            "http://localhost:3000",
            "://:@",
        ] {
            let mut ranges = Vec::new();
            find(text, &mut ranges);
            assert!(ranges.is_empty(), "{text}: {ranges:?}");
        }
    }

    #[test]
    fn a_truncated_password_is_found() {
        for (text, visible) in [
            ("see https://joe:hunt", "see https://joe:"),
            ("see https://joe:12", "see https://joe:"),
            ("see https://joe", "see https://joe"),
            ("see https://host:80/path", "see https://host:80/path"),
            ("see https://joe:pw@ho", "see https://joe:"),
        ] {
            assert_eq!(&text[..partial_match(text)], visible, "{text}");
        }
    }
}
