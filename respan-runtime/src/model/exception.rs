//! The data of an `exception` event.

use crate::sync::catch_panic;
use std::error::Error;
use std::fmt::{self, Write as _};
use std::iter;

/// An error as text, for an `exception` event (OpenTelemetry semantic conventions for exceptions).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exception {
    pub(crate) type_name: String,
    pub(crate) message: String,
    /// The `source()` chain, one line each; empty if there is none.
    pub(crate) chain: String,
}

/// Bounds the `source()` chain, since an error may be its own source.
const MAX_SOURCES: usize = 100;

impl Exception {
    /// Reads message and `source()` chain. If the error's `Display` panics, the message names the type only.
    pub(crate) fn from_error(error: &dyn Error, type_name: &str) -> Self {
        let read_texts = || {
            let mut chain = String::new();
            for source in iter::successors(error.source(), |&error| error.source()).take(MAX_SOURCES) {
                let _ = writeln!(chain, "caused by: {source}");
            }
            (error.to_string(), chain)
        };
        catch_panic(read_texts).map_or_else(
            || unprintable(type_name),
            |(message, chain)| Self {
                type_name: type_name.to_owned(),
                message,
                chain,
            },
        )
    }

    /// Formats the message of an error without a `source()`.
    pub(crate) fn from_message(type_name: &str, message: fmt::Arguments<'_>) -> Self {
        let message = catch_panic(|| message.to_string());
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
        let message = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "panic with a payload that is no text".to_owned());
        Self {
            type_name: "panic".to_owned(),
            message,
            chain: String::new(),
        }
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
