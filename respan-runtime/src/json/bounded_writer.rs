//! A writer that keeps the first bytes and counts the rest.

use super::string::{write_escaped, write_key, write_string};
use std::io;

/// Text is escaped in pieces of this size, so that no more than a few of them stand beyond the bound at any time.
const PIECE: usize = 64 * 1024;

/// Appends to a buffer until it holds `keep` more bytes; what comes after is counted and forgotten,
/// so that a value of any size costs bounded memory and its real size is still known.
#[derive(Debug)]
pub(crate) struct BoundedWriter<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
    /// Where the buffer has to end.
    end: usize,
    /// Bytes counted and forgotten.
    lost: u64,
}

impl<'a> BoundedWriter<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>, keep: usize) -> Self {
        let start = out.len();
        let end = start.saturating_add(keep);
        Self {
            out,
            start,
            end,
            lost: 0,
        }
    }

    /// Bytes seen.
    pub(crate) fn total(&self) -> u64 {
        (self.out.len() - self.start) as u64 + self.lost
    }

    #[inline]
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.write_with(|out| out.extend_from_slice(bytes));
    }

    /// Appends what `write` appends, which must be little.
    #[inline]
    pub(crate) fn write_with(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(self.out);
        if self.out.len() > self.end {
            self.trim();
        }
    }

    /// Appends a whole JSON string.
    #[inline]
    pub(crate) fn string(&mut self, text: &str) {
        if text.len() <= PIECE {
            self.write_with(|out| write_string(out, text));
        } else {
            self.push(b"\"");
            self.text(text.as_bytes());
            self.push(b"\"");
        }
    }

    /// Appends `"name":`, behind a comma where it is not the first; a name that somebody has written down is short.
    #[inline]
    pub(crate) fn key(&mut self, name: &'static str, is_first: bool) {
        self.write_with(|out| write_key(out, name, is_first));
    }

    /// Appends text as the inside of a JSON string.
    #[inline]
    pub(crate) fn text(&mut self, text: &[u8]) {
        for piece in text.chunks(PIECE) {
            self.write_with(|out| {
                out.reserve(piece.len());
                write_escaped(out, piece);
            });
        }
    }

    #[cold]
    fn trim(&mut self) {
        self.lost += (self.out.len() - self.end) as u64;
        self.out.truncate(self.end);
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
