//! Text of bounded length from `Display` or `Debug`.

use super::bounded_writer::BoundedWriter;
use super::ellipsis::{ELLIPSIS, ellipsized};
use crate::sync::catch_panic;
use std::fmt;

/// The text that a value's `Display` or `Debug` writes, truncated to `max_bytes` with a `…`; `None` if that fails or panics.
///
/// A value that is much longer, without end, or nested too deep is not formatted to its end.
pub fn bounded_text(text: fmt::Arguments<'_>, max_bytes: usize) -> Option<String> {
    if let Some(text) = text.as_str() {
        return Some(truncated(text, max_bytes));
    }
    let mut bytes = Vec::new();
    let mut writer = BoundedWriter::new(&mut bytes, max_bytes);
    let formatted = catch_panic(|| writer.plain(text));
    let is_cut = writer.refusal().is_some() || writer.total() > max_bytes as u64;
    if !is_cut {
        formatted?.ok()?;
        return String::from_utf8(bytes).ok();
    }
    bytes.truncate(max_bytes.saturating_sub(ELLIPSIS.len()));
    let mut text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let mut bytes = error.into_bytes();
            bytes.truncate(valid);
            String::from_utf8(bytes).unwrap_or_default()
        }
    };
    text.push_str(ELLIPSIS);
    Some(text)
}

/// A text of at most `max_bytes`, with a `…` if it was longer.
fn truncated(text: &str, max_bytes: usize) -> String {
    if text.len() <= max_bytes {
        return text.to_owned();
    }
    ellipsized(text, max_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Display;

    /// Writes a text again and again, and takes no notice of errors.
    struct Repeated(&'static str, usize);

    impl Display for Repeated {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            for _ in 0..self.1 {
                let _ = formatter.write_str(self.0);
            }
            Ok(())
        }
    }

    fn bounded(value: impl Display) -> Option<String> {
        bounded_text(format_args!("{value}"), 100)
    }

    #[test]
    fn a_text_is_cut_between_two_characters_and_marked() {
        assert_eq!(bounded("ä".repeat(50)).as_deref(), Some("ä".repeat(50).as_str()));
        for length in 51..60 {
            assert_eq!(bounded("ä".repeat(length)), Some(format!("{}…", "ä".repeat(48))));
        }
        assert_eq!(bounded_text(format_args!("{}", "abcdef"), 4).as_deref(), Some("a…"));
    }

    #[test]
    fn a_text_without_end_is_cut() {
        let text = bounded(Repeated("abc", usize::MAX)).expect("a text");
        assert!(
            text.len() == 100 && text.starts_with("abcabc") && text.ends_with("…"),
            "{text}"
        );
    }

    #[test]
    fn nothing_is_left_of_a_text_that_fails_or_panics() {
        struct Failing(bool);
        impl Display for Failing {
            fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
                assert!(!self.0, "expected");
                Err(fmt::Error)
            }
        }
        assert_eq!(bounded(Failing(false)), None);
        assert_eq!(bounded(Failing(true)), None);
    }
}
