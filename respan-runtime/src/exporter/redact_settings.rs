//! Redaction of the user's settings, for errors and `Debug`.

use crate::diagnostics::escape_controls;
use crate::mask::mask_secrets;
use std::borrow::Cow;

/// The longest word in a URL's path or query that is too short to be a credential, in characters.
const MAX_HARMLESS: usize = 3;
/// Longer words that are common in the paths of collectors.
const HARMLESS: [&str; 7] = ["traces", "otlp", "otel", "telemetry", "collector", "ingest", "public"];

/// A value for an error message: without what looks like a credential, on one line.
pub(crate) fn redacted_value(value: &str) -> String {
    escape_controls(&mask_secrets(value)).into_owned()
}

/// A URL for an error message, valid or not: without user and password, and with every word after the host replaced, since
/// each may be a credential.
pub(crate) fn redacted_url(url: &str) -> String {
    let (user_info, rest) = match url.rsplit_once('@') {
        Some((_, rest)) => ("***@", rest),
        None => ("", url),
    };
    let (host, path) = rest.split_at(host_end(rest, !user_info.is_empty()));
    let mut out = format!("{user_info}{}", mask_secrets(without_invalid_port(host)));
    if without_invalid_port(host).len() < host.len() {
        // The password of a URL without a host.
        out.push_str(":***");
    }
    for piece in path.split_inclusive(is_separator) {
        let word = piece.trim_end_matches(is_separator);
        out.push_str(if is_harmless(word) { word } else { "***" });
        out.push_str(&piece[word.len()..]);
    }
    out
}

/// [`redacted_url`], or `None` if nothing of the text would be left to recognise it by. An empty text has nothing to redact.
#[cfg(feature = "exporter-otlp")]
pub(crate) fn recognisable_url(url: &str) -> Option<String> {
    let shown = redacted_url(url);
    let is_recognisable = shown.chars().any(|char| char != '*' && !is_separator(char));
    (is_recognisable || url.is_empty()).then_some(shown)
}

/// The words after the host that [`redacted_url`] replaces.
pub(crate) fn secret_words(url: &str) -> impl Iterator<Item = &str> {
    let (_, path) = url.split_at(host_end(url, false));
    path.split(is_separator).filter(|word| !is_harmless(word))
}

fn is_separator(char: char) -> bool {
    matches!(char, '/' | '?' | '#' | '&' | '=') || char.is_whitespace()
}

fn is_harmless(word: &str) -> bool {
    word.chars().count() <= MAX_HARMLESS || HARMLESS.contains(&word)
}

/// The end of the scheme and host at the start of the text; 0 if the text starts with neither.
fn host_end(text: &str, follows_user_info: bool) -> usize {
    let scheme = text.find("://").map(|at| at + "://".len());
    let start = scheme.unwrap_or(0);
    let rest = &text[start..];
    let host = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| is_port(port));
    let is_host = scheme.is_some() || follows_user_info || has_port || host.contains('.');
    if is_host { start + host.len() } else { 0 }
}

/// Scheme and host up to a port that is no number.
fn without_invalid_port(host: &str) -> &str {
    let start = host.find("://").map_or(0, |at| at + "://".len());
    let end = host.rfind(']').map_or(start, |end| end + 1).max(start);
    match host[end..].find(':') {
        Some(at) if !host[end + at + 1..].bytes().all(|byte| byte.is_ascii_digit()) => &host[..end + at],
        _ => host,
    }
}

/// A header name for an error message. If a whole header line was given as the name, its value is replaced.
pub(crate) fn redacted_header_name(name: &str) -> Cow<'_, str> {
    match name.split_once([':', '=']) {
        Some((name, value)) if !value.is_empty() => format!("{name}: ***").into(),
        _ => mask_secrets(name),
    }
}
