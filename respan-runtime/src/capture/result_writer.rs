//! Where an annotated call's result goes.

use super::content::Content;
use super::dispatch::Captured;
use super::slot::Slot;
use crate::model::{Exception, Outcome};

/// Writes the result of a call, or an item. No closure of a type of its own: what takes it is compiled once per type of
/// value, not once per annotated function.
pub(crate) type Write<R> = fn(&R, &mut Finish<'_>);

/// Takes the result of one call: its output, or its error.
#[derive(Debug)]
#[doc(hidden)]
pub struct Finish<'a> {
    /// Where the output goes; None if content is off.
    out: Option<&'a mut Vec<u8>>,
    limit: usize,
    lost: u64,
    exception: Option<Exception>,
}

impl<'a> Finish<'a> {
    pub(crate) fn new(out: Option<&'a mut Vec<u8>>, limit: usize) -> Self {
        Self {
            out,
            limit,
            lost: 0,
            exception: None,
        }
    }

    /// The output, wanted or not.
    pub fn output(&mut self, value: &dyn Captured) {
        Slot::new(self.out.as_deref_mut(), self.limit, &mut self.lost).write(value);
    }

    /// The error.
    pub(crate) fn fail(&mut self, exception: Exception) {
        self.exception = Some(exception);
    }

    pub(crate) fn into_exception(self) -> Option<Exception> {
        self.exception
    }

    pub(crate) fn truncated_bytes(&self) -> u64 {
        self.lost
    }
}

/// Runs `write` on a whole call's result.
#[inline]
pub(crate) fn write_result(
    content: &mut Content,
    limit: usize,
    wants_output: bool,
    write: &mut dyn FnMut(&mut Finish<'_>),
) -> Outcome {
    let start = content.bytes.len();
    if wants_output {
        content.reserve();
    }
    let mut finish = Finish::new(wants_output.then_some(&mut content.bytes), limit);
    write(&mut finish);
    let lost = finish.truncated_bytes();
    if let Some(exception) = finish.into_exception() {
        return Outcome::Failed(exception);
    }
    if content.bytes.len() > start {
        content.output_end = Some(content.position());
        if lost > 0 {
            content.output_size = Some((content.bytes.len() - start) as u64 + lost);
        }
    }
    Outcome::Returned
}
