//! Keys of text that are no names of secrets where they stand.

use crate::json::first_bytes;
use std::ops::Range;

/// The distance behind the user of a URL in which its host is looked for, in bytes.
const MAX_URL: usize = 256;

/// Returns whether the value is the working directory of a shell, as in `PWD=/srv/app`, a letter of HTML's `accesskey`, or
/// the end of an element.
pub(super) fn is_other_meaning(name: &str, bytes: &[u8], at: usize) -> bool {
    let value = bytes.get(at..).unwrap_or_default();
    value.starts_with(b"</")
        || (matches!(name, "PWD" | "OLDPWD") && value.starts_with(b"/"))
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
    let value = text.get(value..).unwrap_or_default();
    before.ends_with('[') && ["http", "#", "/", "."].iter().any(|start| value.starts_with(start))
}
