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
        Ok(truncated) => truncated,
        Err(_) => write_unserialized(out, limit, reserved, value).truncated,
    }
}

/// As [`write_value`], and also counts what refused formats have written: items of a sequence are as many as the program produces.
#[inline(never)]
pub(super) fn write_item(out: &mut Vec<u8>, limit: usize, value: &dyn Captured) -> LeftOut {
    match attempt(out, limit, 0, |out| serialized(out, value)) {
        Ok(truncated) => LeftOut {
            truncated,
            discarded: 0,
        },
        Err(Discarded(bytes)) => {
            let mut left_out = write_unserialized(out, limit, 0, value);
            left_out.discarded += bytes;
            left_out
        }
    }
}

/// Bytes that are not in the content.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    /// Those beyond the limit.
    pub(super) truncated: u64,
    /// Those that were written in a format which was refused in the end.
    pub(super) discarded: u64,
}

/// The number of bytes that were written before a format was refused.
struct Discarded(u64);

#[cold]
#[inline(never)]
fn write_unserialized(out: &mut Vec<u8>, limit: usize, reserved: usize, value: &dyn Captured) -> LeftOut {
    let debugged = attempt(out, limit, reserved, |out| {
        formatted(out, format_args!("{}", AsDebug(value)))
    });
    match debugged {
        Ok(truncated) => LeftOut {
            truncated,
            discarded: 0,
        },
        Err(Discarded(discarded)) => {
            let named = attempt(out, limit, reserved, |out| type_name(out, value.__respan_type()));
            LeftOut {
                truncated: named.unwrap_or(0),
                discarded,
            }
        }
    }
}

/// Writes with `write`, truncates a value that is too large or incomplete, and returns the number of bytes left out.
///
/// An error if `write` refuses or panics: then nothing is written, so that one bad value does not cost the others.
#[inline]
fn attempt(
    out: &mut Vec<u8>,
    limit: usize,
    reserved: usize,
    write: impl FnOnce(&mut BoundedWriter<'_>) -> Written,
) -> Result<u64, Discarded> {
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
        return Err(Discarded(total));
    }
    if written == Written::Prefix || total > limit as u64 {
        truncate(out, start, limit.saturating_sub(reserved));
        // The full size of a prefix is unknown; at least 1, so that the span records the truncation, on which masks rely.
        return Ok(total.saturating_sub((out.len() - start) as u64).max(1));
    }
    Ok(0)
}

#[inline]
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
