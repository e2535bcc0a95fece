//! The texts that nearly every span has, in one buffer.

use crate::json::buffer_pool;

/// The texts that nearly every span has, in one buffer, one after the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct SpanTexts {
    pub(crate) buffer: String,
    /// End of the input, JSON; `None` if there is none.
    pub(crate) input_end: Option<u32>,
    /// End of the output, JSON; it begins where the input ends.
    pub(crate) output_end: Option<u32>,
    /// End of the entity path; it begins where the output ends.
    pub(crate) path_end: Option<u32>,
    /// End of the workflow's name; it begins where the path ends.
    pub(crate) workflow_end: Option<u32>,
}

impl Drop for SpanTexts {
    fn drop(&mut self) {
        buffer_pool::give(std::mem::take(&mut self.buffer).into_bytes());
    }
}

impl SpanTexts {
    /// Input, output, path and workflow's name.
    pub(crate) fn from_parts(parts: [Option<&str>; 4]) -> Self {
        let mut buffer = String::with_capacity(parts.iter().flatten().map(|part| part.len()).sum());
        let [input_end, output_end, path_end, workflow_end] = parts.map(|part| {
            buffer.push_str(part?);
            // Content is bounded far below 4 GB.
            u32::try_from(buffer.len()).ok()
        });
        Self {
            buffer,
            input_end,
            output_end,
            path_end,
            workflow_end,
        }
    }

    #[inline]
    fn part(&self, from: Option<u32>, to: Option<u32>) -> Option<&str> {
        self.buffer.get(from.unwrap_or(0) as usize..to? as usize)
    }

    #[inline]
    pub(crate) fn input(&self) -> Option<&str> {
        self.part(None, self.input_end)
    }

    #[inline]
    pub(crate) fn output(&self) -> Option<&str> {
        self.part(self.input_end, self.output_end)
    }

    #[inline]
    pub(crate) fn path(&self) -> Option<&str> {
        self.part(self.output_end.or(self.input_end), self.path_end)
    }

    #[inline]
    pub(crate) fn workflow(&self) -> Option<&str> {
        self.part(self.path_end.or(self.output_end).or(self.input_end), self.workflow_end)
    }
}
