//! The writer of one captured value.

use super::captured::Captured;
use crate::json::{BoundedWriter, JsonSerializer, SerializeError, truncate};
use crate::sync::catch_panic;
use std::fmt::{self, Display};

/// Writes one value as JSON of at most `limit` bytes.
#[derive(Debug)]
pub(super) struct ValueWriter<'a> {
    /// `None` if the value is not captured.
    out: Option<&'a mut Vec<u8>>,
    limit: usize,
    /// Bytes that a truncated value leaves free below the limit.
    reserved: usize,
    /// Bytes left out, summed over all values in the same buffer.
    truncated: &'a mut u64,
}

/// The result of one attempt to write a value.
#[derive(Debug, PartialEq, Eq)]
enum Written {
    Complete,
    /// The value is nested too deep or too large: the bytes are a prefix of valid JSON.
    Prefix,
    /// The type does not support the format: the bytes are meaningless.
    Refused,
}

impl<'a> ValueWriter<'a> {
    pub(super) fn new(out: Option<&'a mut Vec<u8>>, limit: usize, truncated: &'a mut u64) -> Self {
        Self {
            out,
            limit,
            reserved: 0,
            truncated,
        }
    }

    /// Sets how many bytes a truncated value leaves free for the text around it.
    pub(super) fn reserve(mut self, bytes: usize) -> Self {
        self.reserved = bytes;
        self
    }

    /// Writes the value in the first format that succeeds: serialized, formatted with `Debug`, or as its type's name.
    #[inline]
    pub(super) fn write(mut self, value: &dyn Captured) {
        if !self.attempt(|out| serialized(out, value)) {
            self.write_unserialized(value);
        }
    }

    #[cold]
    #[inline(never)]
    fn write_unserialized(&mut self, value: &dyn Captured) {
        let _ = self.attempt(|out| formatted(out, format_args!("{}", AsDebug(value))))
            || self.attempt(|out| type_name(out, value.__respan_type()));
    }

    /// Writes with `write` and truncates a value that is too large or incomplete.
    ///
    /// Returns false and writes nothing if `write` refuses or panics, so that one bad value does not cost the others.
    #[inline]
    fn attempt(&mut self, write: impl FnOnce(&mut BoundedWriter<'_>) -> Written) -> bool {
        let Some(out) = self.out.as_deref_mut() else {
            return true;
        };
        let start = out.len();
        let mut bounded = BoundedWriter::new(out, self.limit.saturating_mul(2));
        let written = catch_panic(|| write(&mut bounded));
        let written = match bounded.refusal() {
            Some(SerializeError::TooDeep | SerializeError::TooLarge) => Written::Prefix,
            Some(SerializeError::Refused) => Written::Refused,
            None => written.unwrap_or(Written::Refused),
        };
        let total = bounded.total();
        if written == Written::Refused {
            out.truncate(start);
            return false;
        }
        if written == Written::Prefix || total > self.limit as u64 {
            truncate(out, start, self.limit.saturating_sub(self.reserved));
            // The full size of a prefix is unknown; at least 1, so that the span records the truncation, on which masks rely.
            *self.truncated += total.saturating_sub((out.len() - start) as u64).max(1);
        }
        true
    }
}

fn serialized(out: &mut BoundedWriter<'_>, value: &dyn Captured) -> Written {
    match value.__respan_serialize(&mut JsonSerializer::new(out)) {
        Ok(()) => Written::Complete,
        Err(_) => Written::Refused,
    }
}

fn formatted(out: &mut BoundedWriter<'_>, text: fmt::Arguments<'_>) -> Written {
    match out.formatted(text) {
        Ok(()) => Written::Complete,
        Err(_) => Written::Refused,
    }
}

/// Writes a type's name in place of a value, and says of a stream that it is one: nothing of it is in the span.
fn type_name(out: &mut BoundedWriter<'_>, name: &str) -> Written {
    let mut segments = name.split(|character: char| !character.is_alphanumeric() && character != '_');
    if segments.any(|segment| segment.ends_with("Stream") || segment == "stream" || segment == "Sse") {
        formatted(out, format_args!("<stream {name}>"))
    } else {
        formatted(out, format_args!("<{name}>"))
    }
}

/// Displays a value with its `Debug` format.
struct AsDebug<'a>(&'a dyn Captured);

impl Display for AsDebug<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.__respan_debug(formatter)
    }
}
