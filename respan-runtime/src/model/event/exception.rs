//! The data of an `exception` event.

use crate::json::{ELLIPSIS, bounded_text};
use crate::sync::catch_panic;
use std::error::Error;
use std::fmt::{self, Display};
use std::iter;

/// An error as text, for an `exception` event (OpenTelemetry semantic conventions for exceptions).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exception {
    pub(crate) type_name: String,
    pub(crate) message: String,
    /// The `source()` chain, one line each; empty if there is none.
    pub(crate) chain: String,
}

/// Bytes of a message, and of a chain: as many as an input or output has by default.
const MAX_TEXT: usize = 1_000_000;
/// Bounds the `source()` chain, since an error may be its own source.
const MAX_SOURCES: usize = 100;

impl Exception {
    /// Reads message and `source()` chain. If the error's `Display` panics, the message names the type only.
    pub(crate) fn from_error(error: &dyn Error, type_name: &str) -> Self {
        let mut exception = Self::from_message(type_name, format_args!("{error}"));
        // `source` is the program's code as well.
        if catch_panic(|| error.source().is_some()) == Some(true) {
            exception.chain = bounded_text(format_args!("{}", Sources(error)), MAX_TEXT).unwrap_or_default();
        }
        exception
    }

    /// Formats the message of an error without a `source()`.
    pub(crate) fn from_message(type_name: &str, message: fmt::Arguments<'_>) -> Self {
        let message = bounded_text(message, MAX_TEXT);
        message.map_or_else(
            || unprintable(type_name),
            |message| Self {
                type_name: type_name.to_owned(),
                message,
                chain: String::new(),
            },
        )
    }

    /// Reads the message of a panic from the payload that `catch_unwind` returned.
    pub(crate) fn from_panic(payload: &(dyn std::any::Any + Send)) -> Self {
        let text = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("panic with a payload that is no text");
        Self::from_message("panic", format_args!("{text}"))
    }

    /// Returns whether a text may be a message or a chain that was truncated, so that it may end in half a secret.
    pub(crate) fn may_be_truncated(text: &str) -> bool {
        text.len() > MAX_TEXT - 2 * ELLIPSIS.len() && text.ends_with(ELLIPSIS)
    }
}

/// The `source()` chain of an error, one line each.
struct Sources<'a>(&'a dyn Error);

impl Display for Sources<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        iter::successors(self.0.source(), |&error| error.source())
            .take(MAX_SOURCES)
            .try_for_each(|source| writeln!(formatter, "caused by: {source}"))
    }
}

fn unprintable(type_name: &str) -> Exception {
    let message = format!("{type_name} (its text cannot be written)");
    Exception {
        type_name: type_name.to_owned(),
        message,
        chain: String::new(),
    }
}
