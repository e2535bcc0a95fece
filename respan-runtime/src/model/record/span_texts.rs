//! The texts that nearly every span has, in one buffer.

use super::text_end::TextEnd;
use crate::json::buffer_pool;
use crate::os::prefetch;

/// Input, output, entity path and workflow name, concatenated: one allocation for four texts.
///
/// Each text begins where the text before it ends.
#[derive(Debug, Clone, Default)]
pub(crate) struct SpanTexts {
    pub(crate) buffer: String,
    /// End of the input, JSON.
    pub(crate) input_end: TextEnd,
    /// End of the output, JSON.
    pub(crate) output_end: TextEnd,
    /// End of the entity path.
    pub(crate) path_end: TextEnd,
    /// End of the workflow name.
    pub(crate) workflow_end: TextEnd,
}

impl SpanTexts {
    /// Concatenates input, output, path and workflow name.
    pub(crate) fn from_parts(parts: [Option<&str>; 4]) -> Self {
        let mut buffer = String::with_capacity(parts.iter().flatten().map(|part| part.len()).sum());
        let [input_end, output_end, path_end, workflow_end] = parts.map(|part| {
            part.map_or(TextEnd::NONE, |part| {
                buffer.push_str(part);
                TextEnd::at(buffer.len())
            })
        });
        Self {
            buffer,
            input_end,
            output_end,
            path_end,
            workflow_end,
        }
    }

    /// Begins to load the texts, which are read soon.
    #[inline]
    pub(crate) fn prefetch(&self) {
        prefetch(self.buffer.as_bytes());
    }

    #[inline]
    fn part(&self, start: TextEnd, end: TextEnd) -> Option<&str> {
        self.buffer.get(start.get().unwrap_or(0)..end.get()?)
    }

    #[inline]
    pub(crate) fn input(&self) -> Option<&str> {
        self.part(TextEnd::NONE, self.input_end)
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

/// Releases the buffer into the pool.
impl Drop for SpanTexts {
    #[inline]
    fn drop(&mut self) {
        // Usually they were moved away.
        if self.buffer.capacity() > 0 {
            buffer_pool::release(std::mem::take(&mut self.buffer).into_bytes());
        }
    }
}
