//! A writer that retains a bounded number of bytes and counts the rest.

use super::escape::write_escaped;
use super::string::{write_key, write_string};
use std::{fmt, io};

/// Texts are escaped in chunks of this size, so that the buffer exceeds the bound by at most one escaped chunk.
const CHUNK: usize = 64 * 1024;

/// Appends to a buffer up to a bound; further bytes are counted and discarded.
///
/// Writing a value of any size thus takes bounded memory, and its full size is known afterwards.
#[derive(Debug)]
pub(crate) struct BoundedWriter<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
    /// The maximal length of the buffer.
    max_end: usize,
    discarded: u64,
}

impl<'a> BoundedWriter<'a> {
    /// A writer that appends at most `max_bytes` to `out`.
    pub(crate) fn new(out: &'a mut Vec<u8>, max_bytes: usize) -> Self {
        let start = out.len();
        let max_end = start.saturating_add(max_bytes);
        Self {
            out,
            start,
            max_end,
            discarded: 0,
        }
    }

    /// Bytes written, including the discarded ones.
    pub(crate) fn total(&self) -> u64 {
        (self.out.len() - self.start) as u64 + self.discarded
    }

    #[inline]
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.write_with(|out| out.extend_from_slice(bytes));
    }

    /// Appends what `write` appends to the buffer. The bound is applied afterwards, so `write` should append little.
    #[inline]
    pub(crate) fn write_with(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(self.out);
        if self.out.len() > self.max_end {
            self.discard_excess();
        }
    }

    /// Appends a text as a JSON string, with quotes.
    #[inline]
    pub(super) fn string(&mut self, text: &str) {
        if text.len() <= CHUNK {
            self.write_with(|out| write_string(out, text));
        } else {
            self.push(b"\"");
            self.escaped(text.as_bytes());
            self.push(b"\"");
        }
    }

    /// Appends what `Display` or `Debug` format as a JSON string, with quotes.
    pub(crate) fn formatted(&mut self, text: fmt::Arguments<'_>) -> fmt::Result {
        /// Escapes each piece that a formatter writes.
        struct Escaped<'w, 'a>(&'w mut BoundedWriter<'a>);

        impl fmt::Write for Escaped<'_, '_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                self.0.escaped(text.as_bytes());
                Ok(())
            }
        }

        self.push(b"\"");
        let result = fmt::write(&mut Escaped(self), text);
        self.push(b"\"");
        result
    }

    /// Appends `"name":`, after a comma unless it is the first member.
    #[inline]
    pub(super) fn key(&mut self, name: &'static str, is_first: bool) {
        self.write_with(|out| write_key(out, name, is_first));
    }

    /// Appends UTF-8 as the inside of a JSON string, without quotes.
    #[inline]
    fn escaped(&mut self, text: &[u8]) {
        for chunk in text.chunks(CHUNK) {
            self.write_with(|out| {
                out.reserve(chunk.len());
                write_escaped(out, chunk);
            });
        }
    }

    #[cold]
    fn discard_excess(&mut self) {
        self.discarded += (self.out.len() - self.max_end) as u64;
        self.out.truncate(self.max_end);
    }
}

impl io::Write for BoundedWriter<'_> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes);
        Ok(bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.push(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formatted_characters_read_back() {
        let text: String = ('\u{0}'..'\u{250}').chain(['\u{1f600}', '\u{ffff}']).collect();
        let mut json = Vec::new();
        BoundedWriter::new(&mut json, usize::MAX)
            .formatted(format_args!("{text}"))
            .expect("writing to memory");
        assert_eq!(serde_json::from_slice::<String>(&json).expect("valid JSON"), text);
    }

    proptest! {
        #[test]
        fn bytes_beyond_the_bound_are_counted(text: String, max_bytes in 0_usize..40) {
            let mut out = Vec::new();
            let mut bounded = BoundedWriter::new(&mut out, max_bytes);
            bounded.string(&text);
            let total = bounded.total();
            let whole = serde_json::to_string(&text)?;
            prop_assert_eq!(total, whole.len() as u64);
            prop_assert_eq!(&out[..], &whole.as_bytes()[..max_bytes.min(whole.len())]);
        }
    }
}
