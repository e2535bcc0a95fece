//! Receiver of the pieces of a formatted text.

use super::bounded_writer::BoundedWriter;
use super::serialize_error::SerializeError;
use super::unwind::unwind;
use std::fmt;
use std::thread;

/// Receives the pieces of a text from a formatter.
pub(super) struct FormattedPieces<'w, 'a> {
    writer: &'w mut BoundedWriter<'a>,
    write: fn(&mut Vec<u8>, &[u8]),
    /// `true` if a value that is too large is unwound: `DebugList::entries` takes no notice of an error until its iterator ends.
    is_unwound: bool,
    /// `true` if the text is written while a panic unwinds, by a destructor.
    is_unwinding: bool,
}

impl<'w, 'a> FormattedPieces<'w, 'a> {
    pub(super) fn new(writer: &'w mut BoundedWriter<'a>, write: fn(&mut Vec<u8>, &[u8]), is_unwound: bool) -> Self {
        Self {
            writer,
            write,
            is_unwound,
            is_unwinding: thread::panicking(),
        }
    }

    /// Leaves the value, unless that would poison a mutex or abort.
    #[cold]
    fn leave(&self) {
        // A panic that began within the value aborts if a destructor panics as well. One that began before does not: this text is
        // written within a destructor that returns as usual.
        let has_panicked = thread::panicking() && !self.is_unwinding;
        if !self.writer.is_mutex_formatted && !has_panicked {
            unwind();
        }
    }
}

impl fmt::Write for FormattedPieces<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let writer = &mut *self.writer;
        if writer.is_refused() {
            if writer.is_ignored() {
                self.leave();
            }
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
        if self.is_unwound {
            self.leave();
        }
        Err(fmt::Error)
    }
}
