//! The input and output of a running span.

use crate::json::buffer_pool;
use crate::model::TextEnd;
use std::mem;

/// Input and output of a span as JSON, concatenated in one buffer.
#[derive(Debug, Default)]
pub(crate) struct Content {
    pub(crate) bytes: Vec<u8>,
    /// End of the input.
    pub(crate) input_end: TextEnd,
    /// End of the output, which begins where the input ends.
    pub(crate) output_end: TextEnd,
    /// Bytes of the input before truncation; `None` if it was not truncated.
    pub(crate) input_size: Option<u64>,
    /// Bytes of the output before truncation; `None` if it was not truncated.
    pub(crate) output_size: Option<u64>,
}

/// Bytes reserved at once: enough for the input and output of a typical call.
const INITIAL_CAPACITY: usize = 192;

impl Content {
    /// Like `mem::take`, field by field.
    #[inline]
    pub(crate) fn take(&mut self) -> Self {
        Self {
            bytes: mem::take(&mut self.bytes),
            input_end: mem::take(&mut self.input_end),
            output_end: mem::take(&mut self.output_end),
            input_size: self.input_size.take(),
            output_size: self.output_size.take(),
        }
    }

    /// Acquires a buffer, unless there is one.
    #[inline]
    pub(crate) fn reserve(&mut self) {
        reserve(&mut self.bytes);
    }

    /// The end of what has been written so far.
    #[inline]
    pub(crate) fn position(&self) -> TextEnd {
        TextEnd::at(self.bytes.len())
    }
}

/// Acquires the memory of a buffer, unless it has some.
#[inline]
pub(super) fn reserve(bytes: &mut Vec<u8>) {
    if bytes.capacity() == 0 {
        acquire(bytes);
    }
}

/// In place: a buffer that is returned would be moved directly after it was written, and stall on store forwarding.
#[inline(never)]
fn acquire(bytes: &mut Vec<u8>) {
    if buffer_pool::acquire(bytes) {
        bytes.reserve(INITIAL_CAPACITY);
    } else {
        *bytes = Vec::with_capacity(INITIAL_CAPACITY);
    }
}
