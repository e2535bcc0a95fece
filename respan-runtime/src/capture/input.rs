//! The arguments of a call as `{"args": [...], "kwargs": {...}}`.

use super::content::Content;
use super::dispatch::Captured;
use super::slot::Slot;
use crate::json::truncate;

/// Bytes that may stand around one argument: so much less is left of one that is cut, or all would be cut once more.
const AROUND: usize = 128;

/// Takes the arguments of one call: first those without a name, then those with one.
#[derive(Debug)]
#[doc(hidden)]
pub struct Input<'a> {
    content: &'a mut Content,
    limit: usize,
    /// Bytes that did not find room.
    lost: u64,
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
            lost: 0,
            part: Part::Args { is_first: true },
        }
    }

    fn slot(&mut self) -> Slot<'_> {
        let around = AROUND.min(self.limit / 16);
        Slot::new(Some(&mut self.content.bytes), self.limit, &mut self.lost).inside_of(around)
    }

    /// The next argument without a name.
    pub fn arg(&mut self, value: &dyn Captured) {
        if self.part != (Part::Args { is_first: true }) {
            self.content.bytes.push(b',');
        }
        self.part = Part::Args { is_first: false };
        self.slot().write(value);
    }

    /// The argument `name`: an identifier, so that nothing in it needs an escape.
    pub fn kwarg(&mut self, name: &str, value: &dyn Captured) {
        match self.part {
            Part::Args { .. } => self.content.bytes.extend_from_slice(b"],\"kwargs\":{\""),
            Part::Kwargs => self.content.bytes.extend_from_slice(b",\""),
        }
        self.part = Part::Kwargs;
        self.content.bytes.extend_from_slice(name.as_bytes());
        self.content.bytes.extend_from_slice(b"\":");
        self.slot().write(value);
    }

    /// There are no more arguments.
    pub fn end(&mut self) {
        let bytes = &mut self.content.bytes;
        match self.part {
            Part::Args { .. } => bytes.extend_from_slice(b"],\"kwargs\":{}}"),
            Part::Kwargs => bytes.extend_from_slice(b"}}"),
        }
        let size = bytes.len() as u64 + self.lost;
        if bytes.len() > self.limit {
            truncate(bytes, 0, self.limit);
        }
        if size > bytes.len() as u64 {
            // What it grew to beyond the limit would wait in the queue with it.
            bytes.shrink_to_fit();
            self.content.input_size = Some(size);
        }
        self.content.input_end = Some(self.content.position());
    }
}
