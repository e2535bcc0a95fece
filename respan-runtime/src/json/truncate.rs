//! Structural truncation of JSON: the result is valid JSON.

use super::ellipsis::ellipsized;
use super::string_lengths::StringLengths;
use super::truncator::Truncator;
use serde::de::IgnoredAny;

/// Truncates the JSON in `bytes[start..]` to `limit` bytes.
///
/// Long strings are shortened first, all to the same length, so that every member stays. Only if that does not suffice, the
/// last members are left out. Each omission is marked with `…`. The JSON may be incomplete: what is open at its end is closed.
///
/// A first pass measures the strings and a second one moves the retained bytes to the front, so no second buffer is allocated.
pub(crate) fn truncate(bytes: &mut Vec<u8>, start: usize, limit: usize) {
    let strings = StringLengths::measure(bytes.get(start..).unwrap_or_default());
    Truncator::new(bytes, start, limit, strings).run();
}

/// Truncates a text to `limit` bytes: structurally if it is JSON, otherwise at its end.
pub(crate) fn truncate_text(text: &str, limit: usize) -> String {
    let may_be_json = text.starts_with(['{', '[', '"']);
    if may_be_json && serde_json::from_str::<IgnoredAny>(text).is_ok() {
        let mut bytes = text.as_bytes().to_vec();
        truncate(&mut bytes, 0, limit);
        if let Ok(truncated) = String::from_utf8(bytes) {
            return truncated;
        }
    }
    ellipsized(text, limit)
}
