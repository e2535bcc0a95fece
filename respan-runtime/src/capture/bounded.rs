//! A writer that keeps the first bytes and counts the rest.

use std::io;

/// Appends to a buffer until it holds `keep` more bytes; what comes after is counted and forgotten,
/// so that a value of any size costs bounded memory and its real size is still known.
pub(crate) struct Bounded<'a> {
    out: &'a mut Vec<u8>,
    /// Bytes that may still be kept.
    room: usize,
    /// Bytes seen.
    total: u64,
}

impl<'a> Bounded<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>, keep: usize) -> Self {
        Self {
            out,
            room: keep,
            total: 0,
        }
    }

    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    #[inline]
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.total += bytes.len() as u64;
        if bytes.len() <= self.room {
            self.room -= bytes.len();
            self.out.extend_from_slice(bytes);
        } else {
            self.out.extend_from_slice(bytes.get(..self.room).unwrap_or_default());
            self.room = 0;
        }
    }
}

impl io::Write for Bounded<'_> {
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
