//! The buffer that holds a span's input and output.

use crate::json::buffer_pool;
use std::mem;

/// Input and output of one span as JSON, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Content {
    pub(crate) bytes: Vec<u8>,
    /// Where the input ends, if there is one.
    pub(crate) input_end: Option<u32>,
    /// Where the output ends, if there is one; it begins where the input ends.
    pub(crate) output_end: Option<u32>,
    /// Size of the input before it was cut.
    pub(crate) input_size: Option<u64>,
    /// Size of the output before it was cut.
    pub(crate) output_size: Option<u64>,
}

/// Room for the input and output of an ordinary call, so that the buffer is allocated once.
const USUAL_BYTES: usize = 192;

impl Content {
    /// As `mem::take`, part by part.
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

    pub(crate) fn reserve(&mut self) {
        if self.bytes.capacity() == 0 {
            buffer_pool::take(&mut self.bytes);
            self.bytes.reserve(USUAL_BYTES);
        }
    }

    pub(crate) fn position(&self) -> u32 {
        // Both parts are bounded far below 4 GB by the content limit.
        u32::try_from(self.bytes.len()).unwrap_or(u32::MAX)
    }
}
