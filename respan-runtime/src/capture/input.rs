//! The arguments of a call as `{"args": [...], "kwargs": {...}}`.

use super::captured::Captured;
use super::content::Content;
use super::value_writer::write_value;
use crate::json::truncate;

/// Bytes reserved for the text around one argument. A truncated argument leaves them free, or the whole input would be
/// truncated again.
const RESERVED: usize = 128;

/// Receives the arguments of one call: first the positional ones, then the named ones.
#[derive(Debug)]
#[doc(hidden)]
pub struct Input<'a> {
    content: &'a mut Content,
    limit: usize,
    /// Bytes left out so far.
    truncated: u64,
    part: Part,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Args { is_first: bool },
    Kwargs,
}

impl<'a> Input<'a> {
    pub(crate) fn begin(content: &'a mut Content, limit: usize) -> Self {
        content.reserve();
        content.bytes.extend_from_slice(b"{\"args\":[");
        Self {
            content,
            limit,
            truncated: 0,
            part: Part::Args { is_first: true },
        }
    }

    fn write(&mut self, value: &dyn Captured) {
        let reserved = RESERVED.min(self.limit / 16);
        self.truncated += write_value(&mut self.content.bytes, self.limit, reserved, value);
    }

    /// Writes the next positional argument.
    pub fn arg(&mut self, value: &dyn Captured) {
        if self.part != (Part::Args { is_first: true }) {
            self.content.bytes.push(b',');
        }
        self.part = Part::Args { is_first: false };
        self.write(value);
    }

    /// Writes the argument `name`, an identifier, which needs no escaping.
    pub fn kwarg(&mut self, name: &str, value: &dyn Captured) {
        match self.part {
            Part::Args { .. } => self.content.bytes.extend_from_slice(b"],\"kwargs\":{\""),
            Part::Kwargs => self.content.bytes.extend_from_slice(b",\""),
        }
        self.part = Part::Kwargs;
        self.content.bytes.extend_from_slice(name.as_bytes());
        self.content.bytes.extend_from_slice(b"\":");
        self.write(value);
    }

    /// Closes the JSON after the last argument and truncates it to the limit.
    pub fn end(&mut self) {
        let bytes = &mut self.content.bytes;
        match self.part {
            Part::Args { .. } => bytes.extend_from_slice(b"],\"kwargs\":{}}"),
            Part::Kwargs => bytes.extend_from_slice(b"}}"),
        }
        let size = bytes.len() as u64 + self.truncated;
        if bytes.len() > self.limit {
            truncate(bytes, 0, self.limit);
        }
        if size > bytes.len() as u64 {
            // The excess capacity would count as memory of the queue.
            bytes.shrink_to_fit();
            self.content.input_size = Some(size);
        }
        self.content.input_end = self.content.position();
    }
}
