//! The input and output of a running span.

use crate::json::buffer_pool;
use std::mem;

/// Input and output of a span as JSON, concatenated in one buffer.
#[derive(Debug, Default)]
pub(crate) struct Content {
    pub(crate) bytes: Vec<u8>,
    /// End of the input; `None` without an input.
    pub(crate) input_end: Option<u32>,
    /// End of the output, which begins where the input ends; `None` without an output.
    pub(crate) output_end: Option<u32>,
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
            input_end: self.input_end.take(),
            output_end: self.output_end.take(),
            input_size: self.input_size.take(),
            output_size: self.output_size.take(),
        }
    }

    /// Acquires a buffer, unless there is one.
    #[inline]
    pub(crate) fn reserve(&mut self) {
        if self.bytes.capacity() == 0 {
            self.bytes = acquire_buffer();
        }
    }

    /// The end of what has been written so far.
    pub(crate) fn position(&self) -> u32 {
        // The content limit is far below 4 GiB.
        u32::try_from(self.bytes.len()).unwrap_or(u32::MAX)
    }
}

#[inline(never)]
fn acquire_buffer() -> Vec<u8> {
    let Some(mut pooled) = buffer_pool::acquire() else {
        return Vec::with_capacity(INITIAL_CAPACITY);
    };
    pooled.reserve(INITIAL_CAPACITY);
    pooled
}
