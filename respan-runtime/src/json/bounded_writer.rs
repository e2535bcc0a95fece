//! A writer that retains a bounded number of bytes, counts some more, and refuses the rest.

use super::escape::write_escaped;
use super::serialize_error::SerializeError;
use super::stack_use::StackUse;
use super::string::{write_key, write_string};
use super::unwind::unwind;
use std::io;

/// Texts are escaped in chunks of this size, so that the buffer exceeds the bound by at most one escaped chunk.
const CHUNK: usize = 64 * 1024;

/// Bytes of a text for which memory is reserved in advance, and bytes reserved for what follows it.
const MIN_RESERVED: usize = 1024;

/// Bytes that are counted beyond twice the bound, so that the size of a value that is little larger is known exactly.
const MIN_COUNTED: usize = 64 * 1024;
/// Calls after the refusal that are answered with an error, before a value that ignores the errors is unwound.
const MAX_REFUSED_CALLS: u32 = 10_000;

/// Appends to a buffer up to a bound; about as many further bytes are counted and discarded, the rest is refused.
///
/// Writing a value of any size thus takes bounded memory and bounded time. After a refusal, for its size or for another reason,
/// nothing more is written, whatever the value does.
#[derive(Debug)]
pub(crate) struct BoundedWriter<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
    /// The maximal length of the buffer; the present one after a refusal.
    max_end: usize,
    max_bytes: usize,
    discarded: u64,
    refusal: Option<SerializeError>,
    refused_calls: u32,
    stack_use: StackUse,
    /// `true` if a mutex is being formatted, which unwinding would poison.
    pub(super) is_mutex_formatted: bool,
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
            max_bytes,
            discarded: 0,
            refusal: None,
            refused_calls: 0,
            stack_use: StackUse::begin(),
            is_mutex_formatted: false,
        }
    }

    /// Bytes written, including the discarded ones. After a refusal the value may have had more.
    pub(crate) fn total(&self) -> u64 {
        (self.out.len() - self.start) as u64 + self.discarded
    }

    /// The reason why nothing more is written; `None` if nothing was refused.
    pub(crate) fn refusal(&self) -> Option<SerializeError> {
        self.refusal
    }

    #[inline]
    pub(super) fn is_refused(&self) -> bool {
        self.refusal.is_some()
    }

    /// Writes nothing more; the first reason stays.
    #[cold]
    pub(super) fn refuse(&mut self, reason: SerializeError) {
        self.refusal.get_or_insert(reason);
        self.max_end = self.max_end.min(self.out.len());
    }

    /// The error for a call after the refusal. A value that has ignored many of them is unwound.
    #[cold]
    pub(super) fn repeat_refusal(&mut self) -> SerializeError {
        self.refused_calls += 1;
        if self.refused_calls > MAX_REFUSED_CALLS {
            self.refused_calls = 0;
            unwind();
        }
        self.refusal.unwrap_or(SerializeError::Refused)
    }

    /// Returns whether the value may not recurse further.
    #[inline]
    pub(super) fn is_too_deep(&self) -> bool {
        self.stack_use.is_exhausted()
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
        if text.len() >= MIN_RESERVED {
            self.reserve(text.len());
        }
        if text.len() <= CHUNK {
            self.write_with(|out| write_string(out, text));
        } else {
            self.push(b"\"");
            self.escaped(text.as_bytes());
            self.push(b"\"");
        }
    }

    /// Reserves memory for a long text, its escapes and what follows it: grown step by step, the buffer would be copied, and be
    /// twice as large as its content in the end.
    #[cold]
    fn reserve(&mut self, text: usize) {
        // A chunk is written as a whole, whatever the bound.
        let max = self.max_end.saturating_sub(self.out.len()).max(CHUNK);
        let written = text.min(max);
        self.out.reserve(written.saturating_add(written / 16 + MIN_RESERVED));
    }

    /// Appends bytes of any number, of which no more than the bound are copied.
    pub(super) fn push_long(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(CHUNK) {
            if self.is_refused() {
                break;
            }
            self.push(chunk);
        }
    }

    /// Appends `"name":`, after a comma unless it is the first member.
    #[inline]
    pub(super) fn key(&mut self, name: &'static str, is_first: bool) {
        self.write_with(|out| write_key(out, name, is_first));
    }

    /// Appends UTF-8 as the inside of a JSON string, without quotes.
    #[inline]
    fn escaped(&mut self, text: &[u8]) {
        self.chunks(text, write_escaped);
    }

    /// Appends a text chunk by chunk. After the refusal the rest is counted as it is.
    #[inline]
    pub(super) fn chunks(&mut self, text: &[u8], write: fn(&mut Vec<u8>, &[u8])) {
        let mut written = 0;
        for chunk in text.chunks(CHUNK) {
            if self.is_refused() {
                self.discarded += (text.len() - written) as u64;
                break;
            }
            self.write_with(|out| {
                out.reserve(chunk.len());
                write(out, chunk);
            });
            written += chunk.len();
        }
    }

    #[cold]
    fn discard_excess(&mut self) {
        let excess = self.out.len() - self.max_end;
        self.out.truncate(self.max_end);
        self.discarded += excess as u64;
        // The number of bytes, including the discarded ones, from which on they are refused.
        let max_total = self.max_bytes.saturating_mul(2).saturating_add(MIN_COUNTED);
        if self.total() > max_total as u64 {
            self.refuse(SerializeError::TooLarge);
        }
    }
}

impl io::Write for BoundedWriter<'_> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push_long(bytes);
        Ok(bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.push_long(bytes);
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
    fn the_buffer_of_a_long_text_is_hardly_larger_than_it() {
        let text = "She said \"no\", and that was all. ".repeat(300);
        let capacity = |text: &str, max_bytes| {
            let mut json = Vec::with_capacity(192);
            BoundedWriter::new(&mut json, max_bytes).string(text);
            json.capacity()
        };
        assert!(capacity(&text, 1_000_000) < text.len() * 5 / 4);
        assert!(capacity(&text.repeat(20), 1_000_000) < text.len() * 25);
        assert!(capacity(&text.repeat(1_000), 5_000) < 3 * CHUNK);
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
