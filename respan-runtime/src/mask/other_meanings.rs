//! Keys of text that are no names of secrets where they stand.

use crate::json::first_bytes;
use std::ops::Range;

/// The distance behind the user of a URL in which its host is looked for, in bytes.
const MAX_URL: usize = 256;

/// Returns whether the value is the working directory of a shell, as in `PWD=/srv/app`, a letter of HTML's `accesskey`, or
/// the end of an element.
pub(super) fn is_other_meaning(text: &str, key: &Range<usize>, at: usize) -> bool {
    let bytes = text.as_bytes();
    let name = text.get(key.clone()).unwrap_or_default();
    let value = bytes.get(at..).unwrap_or_default();
    // `;PWD=` is a member of a connection string.
    let is_variable = !text.get(..key.start).unwrap_or_default().trim_end().ends_with(';');
    value.starts_with(b"</")
        || (is_variable && matches!(name, "PWD" | "OLDPWD") && value.starts_with(b"/"))
        || (name == "accesskey" && matches!(value, [b'"', _, b'"', ..] | [b'\\', b'"', _, b'\\', b'"', ..]))
}

/// Returns whether the key is the user of a URL, whose password is masked as such.
pub(super) fn is_in_url(text: &str, key: &Range<usize>) -> bool {
    let before = text.get(..key.start).unwrap_or_default();
    let rest = first_bytes(text.get(key.end..).unwrap_or_default(), MAX_URL);
    let word = rest.split(char::is_whitespace).next().unwrap_or_default();
    before.ends_with("://") && word.contains('@')
}

/// Returns whether the key is a link's in Markdown, as in `[cookie]: https://…`.
pub(super) fn is_link_definition(text: &str, key: &Range<usize>, value: usize) -> bool {
    let before = text.get(..key.start).unwrap_or_default().trim_end_matches('`');
    let line = before.strip_suffix('[').map(|before| before.trim_end_matches(' '));
    let starts_line = line.is_some_and(|line| line.is_empty() || line.ends_with(['\n', '"']) || line.ends_with("\\n"));
    let is_colon = text.get(key.end..value).is_some_and(|between| between.contains(':'));
    let value = text.get(value..).unwrap_or_default();
    starts_line && is_colon && ["http", "#", "/", "."].iter().any(|start| value.starts_with(start))
}
