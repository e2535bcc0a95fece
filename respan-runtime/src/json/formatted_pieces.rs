//! Receiver of the pieces of a formatted text.

use super::bounded_writer::BoundedWriter;
use super::serialize_error::SerializeError;
use super::unwind::unwind;
use std::fmt;

/// Receives the pieces of a text from a formatter.
pub(super) struct FormattedPieces<'w, 'a> {
    writer: &'w mut BoundedWriter<'a>,
    write: fn(&mut Vec<u8>, &[u8]),
    /// `true` if a value that is too large is unwound: `DebugList::entries` takes no notice of an error until its iterator ends.
    is_unwound: bool,
}

impl<'w, 'a> FormattedPieces<'w, 'a> {
    pub(super) fn new(writer: &'w mut BoundedWriter<'a>, write: fn(&mut Vec<u8>, &[u8]), is_unwound: bool) -> Self {
        Self {
            writer,
            write,
            is_unwound,
        }
    }
}

impl fmt::Write for FormattedPieces<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let writer = &mut *self.writer;
        if writer.is_refused() {
            writer.repeat_refusal();
            return Err(fmt::Error);
        }
        if writer.is_too_deep() {
            writer.refuse(SerializeError::TooDeep);
            return Err(fmt::Error);
        }
        writer.is_mutex_formatted |= text == "Mutex";
        writer.chunks(text.as_bytes(), self.write);
        if !writer.is_refused() {
            return Ok(());
        }
        if self.is_unwound && !writer.is_mutex_formatted {
            unwind();
        }
        Err(fmt::Error)
    }
}
