//! The writer of one captured value.

use super::captured::Captured;
use crate::json::{BoundedWriter, JsonSerializer, SerializeError, truncate};
use crate::sync::catch_panic;
use std::fmt::{self, Display};

/// The result of one attempt to write a value.
#[derive(Debug, PartialEq, Eq)]
enum Written {
    Complete,
    /// The value is nested too deep or too large: the bytes are a prefix of valid JSON.
    Prefix,
    /// The type does not support the format: the bytes are meaningless.
    Refused,
}

/// Writes a value as JSON of at most `limit` bytes, in the first format that succeeds: serialized, formatted with `Debug`, or as its
/// type's name. A truncated value leaves `reserved` bytes free for the text around it.
///
/// Returns the number of bytes left out. Its parameters are in registers: as fields of a struct that was just written, they would
/// stall on store forwarding.
#[inline(never)]
pub(super) fn write_value(out: &mut Vec<u8>, limit: usize, reserved: usize, value: &dyn Captured) -> u64 {
    match attempt(out, limit, reserved, |out| serialized(out, value)) {
        Some(left_out) => left_out,
        None => write_unserialized(out, limit, reserved, value),
    }
}

#[cold]
#[inline(never)]
fn write_unserialized(out: &mut Vec<u8>, limit: usize, reserved: usize, value: &dyn Captured) -> u64 {
    attempt(out, limit, reserved, |out| {
        formatted(out, format_args!("{}", AsDebug(value)))
    })
    .or_else(|| attempt(out, limit, reserved, |out| type_name(out, value.__respan_type())))
    .unwrap_or_default()
}

/// Writes with `write`, truncates a value that is too large or incomplete, and returns the number of bytes left out.
///
/// `None` if `write` refuses or panics: then nothing is written, so that one bad value does not cost the others.
#[inline]
fn attempt(
    out: &mut Vec<u8>,
    limit: usize,
    reserved: usize,
    write: impl FnOnce(&mut BoundedWriter<'_>) -> Written,
) -> Option<u64> {
    let start = out.len();
    let mut bounded = BoundedWriter::new(out, limit.saturating_mul(2));
    let written = catch_panic(|| write(&mut bounded));
    let written = match bounded.refusal() {
        Some(SerializeError::TooDeep | SerializeError::TooLarge) => Written::Prefix,
        Some(SerializeError::Refused) => Written::Refused,
        None => written.unwrap_or(Written::Refused),
    };
    let total = bounded.total();
    if written == Written::Refused {
        out.truncate(start);
        return None;
    }
    if written == Written::Prefix || total > limit as u64 {
        truncate(out, start, limit.saturating_sub(reserved));
        // The full size of a prefix is unknown; at least 1, so that the span records the truncation, on which masks rely.
        return Some(total.saturating_sub((out.len() - start) as u64).max(1));
    }
    Some(0)
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
