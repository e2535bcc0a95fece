//! What of the settings may be shown where they are refused, or printed.

use crate::mask::without_secret_values;
use std::borrow::Cow;

/// Characters of a word behind a URL's host that are too few for a credential.
const HARMLESS: usize = 3;
/// What respan itself adds to a URL.
const OURS: &str = "traces";

/// A URL that is refused, or was not looked at yet: without a password, and without the words behind its host, each of which
/// may be a credential.
pub(crate) fn without_credentials(url: &str) -> String {
    let (before, rest) = match url.rsplit_once('@') {
        Some((_, rest)) => ("***@", rest),
        None => ("", url),
    };
    let (host, behind) = rest.split_at(host_end(rest, !before.is_empty()));
    let mut shown = format!("{before}{}", without_secret_values(host));
    let is_separator = |char: char| matches!(char, '/' | '?' | '#' | '&' | '=') || char.is_whitespace();
    for piece in behind.split_inclusive(is_separator) {
        let word = piece.trim_end_matches(is_separator);
        let is_harmless = word.chars().count() <= HARMLESS || word == OURS;
        shown.push_str(if is_harmless { word } else { "***" });
        shown.push_str(&piece[word.len()..]);
    }
    shown
}

/// Where the host ends that the text begins with, a scheme before it included; 0 if it begins with something else.
fn host_end(text: &str, is_behind_password: bool) -> usize {
    let scheme = text.find("://").map(|at| at + "://".len());
    let start = scheme.unwrap_or(0);
    let rest = &text[start..];
    let host = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| is_port(port));
    let is_host = scheme.is_some() || is_behind_password || has_port || host.contains('.');
    if is_host { start + host.len() } else { 0 }
}

/// The name of a header, also where a whole line stands in its place.
pub(crate) fn header_name(name: &str) -> Cow<'_, str> {
    match name.split_once([':', '=']) {
        Some((name, value)) if !value.is_empty() => format!("{name}: ***").into(),
        _ => without_secret_values(name),
    }
}
