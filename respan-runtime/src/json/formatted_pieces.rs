//! Formatted text in a [`BoundedWriter`], piece by piece.

use super::bounded_writer::BoundedWriter;
use super::escape::write_escaped;
use super::serialize_error::SerializeError;
use super::unwind::unwind;
use std::fmt;

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
}

impl<'w, 'a> FormattedPieces<'w, 'a> {
    fn new(writer: &'w mut BoundedWriter<'a>, write: fn(&mut Vec<u8>, &[u8]), is_unwound: bool) -> Self {
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
