//! Comparison of text without regard to ASCII case.

/// Returns whether `text` begins with `prefix`.
pub(crate) fn starts_with(text: &str, prefix: &str) -> bool {
    let start = text.as_bytes().get(..prefix.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

/// Returns whether `text` ends with `suffix`.
pub(crate) fn ends_with(text: &str, suffix: &str) -> bool {
    strip_suffix(text, suffix).is_some()
}

/// The text before `suffix`; None if it does not end with it.
pub(super) fn strip_suffix<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let (before, end) = text.split_at_checked(text.len().checked_sub(suffix.len())?)?;
    end.eq_ignore_ascii_case(suffix).then_some(before)
}

/// Returns whether `text` contains `part`, which is not empty.
pub(super) fn contains(text: &str, part: &str) -> bool {
    let mut windows = text.as_bytes().windows(part.len());
    windows.any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
}
