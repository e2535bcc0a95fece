//! Formatted text in a [`BoundedWriter`], piece by piece.

use super::bounded_writer::BoundedWriter;
use super::escape::write_escaped;
use super::serialize_error::SerializeError;
use super::unwind::unwind;
use std::fmt;
use std::thread;

impl BoundedWriter<'_> {
    /// Appends what `Display` or `Debug` format as a JSON string, with quotes.
    pub(crate) fn formatted(&mut self, text: fmt::Arguments<'_>) -> fmt::Result {
        self.push(b"\"");
        let result = fmt::write(&mut FormattedPieces::new(self, write_escaped, true), text);
        self.push(b"\"");
        result
    }

    /// As [`formatted`](Self::formatted), for a value within another one: a value that is too large gets an error and is not
    /// unwound, because the outer `Serialize` may hold a lock.
    pub(super) fn formatted_within(&mut self, text: fmt::Arguments<'_>) -> fmt::Result {
        self.push(b"\"");
        let result = fmt::write(&mut FormattedPieces::new(self, write_escaped, false), text);
        self.push(b"\"");
        result
    }

    /// Appends what `Display` or `Debug` format, as it is.
    pub(super) fn plain(&mut self, text: fmt::Arguments<'_>) -> fmt::Result {
        fmt::write(&mut FormattedPieces::new(self, Vec::extend_from_slice, true), text)
    }
}

/// Receives the pieces of a text from a formatter.
struct FormattedPieces<'w, 'a> {
    writer: &'w mut BoundedWriter<'a>,
    write: fn(&mut Vec<u8>, &[u8]),
    /// `true` if a value that is too large is unwound: `DebugList::entries` takes no notice of an error until its iterator ends.
    is_unwound: bool,
    /// `true` if the text is written while a panic unwinds, by a destructor.
    is_unwinding: bool,
    /// Number of times that the value was not left because a mutex was formatted.
    deferrals: u32,
}

/// Number of times that a value is not left although it goes on, because a mutex may be locked by its own `Debug`: some ten million
/// pieces. A value without end is left then, since a poisoned mutex is better than a call that does not return.
const MAX_DEFERRALS: u32 = 1000;

impl<'w, 'a> FormattedPieces<'w, 'a> {
    fn new(writer: &'w mut BoundedWriter<'a>, write: fn(&mut Vec<u8>, &[u8]), is_unwound: bool) -> Self {
        Self {
            writer,
            write,
            is_unwound,
            is_unwinding: thread::panicking(),
            deferrals: 0,
        }
    }

    /// Leaves the value, unless that would abort or, for a while, poison a mutex.
    #[cold]
    fn leave(&mut self) {
        // A panic that began within the value aborts if a destructor panics as well. One that began before does not: this text is
        // written within a destructor that returns as usual.
        let has_panicked = thread::panicking() && !self.is_unwinding;
        if has_panicked {
            return;
        }
        if self.writer.is_mutex_formatted && self.deferrals < MAX_DEFERRALS {
            self.deferrals += 1;
            return;
        }
        unwind();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatted_characters_read_back() {
        let text: String = ('\u{0}'..'\u{250}').chain(['\u{1f600}', '\u{ffff}']).collect();
        let mut json = Vec::new();
        BoundedWriter::new(&mut json, usize::MAX)
            .formatted(format_args!("{text}"))
            .expect("writing to memory");
        assert_eq!(serde_json::from_slice::<String>(&json).expect("valid JSON"), text);
    }
}
