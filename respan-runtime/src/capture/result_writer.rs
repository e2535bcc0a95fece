//! Writer of the result of a call.

use super::captured::Captured;
use super::content::{Content, reserve};
use super::value_writer::write_value;
use crate::model::{Exception, Outcome};
use std::mem;

/// A function that writes the result of a call, or an item of a sequence.
///
/// A function pointer, because code that is generic over a closure would be compiled once per annotated function instead of
/// once per type of value.
pub(crate) type WriteFn<R> = fn(&R, &mut ResultWriter<'_>);

/// Receives the result of one call: an output or an error.
#[derive(Debug)]
#[doc(hidden)]
pub struct ResultWriter<'a> {
    /// The buffer of the output; `None` if outputs are not captured.
    out: Option<&'a mut Vec<u8>>,
    limit: usize,
    truncated: u64,
    exception: Option<Exception>,
    /// `true` if the output is an item of a sequence, of which it matters whether it is a text.
    is_item: bool,
    is_text: bool,
}

impl<'a> ResultWriter<'a> {
    pub(crate) fn new(out: Option<&'a mut Vec<u8>>, limit: usize) -> Self {
        Self {
            out,
            limit,
            truncated: 0,
            exception: None,
            is_item: false,
            is_text: false,
        }
    }

    /// For an item of a sequence.
    pub(crate) fn of_item(out: Option<&'a mut Vec<u8>>, limit: usize) -> Self {
        let mut writer = Self::new(out, limit);
        writer.is_item = true;
        writer
    }

    /// Returns whether the output is a text, and not a value that is written as one.
    pub(crate) fn is_text(&self) -> bool {
        self.is_text
    }

    /// Writes the output, if outputs are captured.
    pub fn output(&mut self, value: &dyn Captured) {
        if self.is_item {
            self.is_text = is_text_type(value.__respan_type());
        }
        if let Some(out) = self.out.as_deref_mut() {
            self.truncated += write_value(out, self.limit, 0, value);
        }
    }

    /// Sets the error.
    pub(crate) fn fail(&mut self, exception: Exception) {
        self.exception = Some(exception);
    }

    pub(crate) fn into_exception(self) -> Option<Exception> {
        self.exception
    }

    /// Bytes of the output that were left out.
    pub(crate) fn truncated_bytes(&self) -> u64 {
        self.truncated
    }
}

/// Writes the result of a call into `content` and returns its outcome.
#[inline]
pub(crate) fn write_result(
    content: &mut Content,
    limit: usize,
    is_output_captured: bool,
    write: &mut dyn FnMut(&mut ResultWriter<'_>),
) -> Outcome {
    // A variable of its own, so that the other fields stay in registers.
    let mut bytes = mem::take(&mut content.bytes);
    let start = bytes.len();
    if is_output_captured {
        reserve(&mut bytes);
    }
    let mut writer = ResultWriter::new(is_output_captured.then_some(&mut bytes), limit);
    write(&mut writer);
    let truncated = writer.truncated_bytes();
    let exception = writer.into_exception();
    let end = bytes.len();
    content.bytes = bytes;
    if let Some(exception) = exception {
        return Outcome::Failed(exception);
    }
    if end > start {
        content.output_end = content.position();
        if truncated > 0 {
            content.output_size = Some((end - start) as u64 + truncated);
        }
    }
    Outcome::Returned
}

/// Returns whether a type with this name is a string, or a pointer to one.
fn is_text_type(name: &str) -> bool {
    let name = name.trim_start_matches('&');
    let pointers = [
        "alloc::borrow::Cow<",
        "alloc::boxed::Box<",
        "alloc::sync::Arc<",
        "alloc::rc::Rc<",
    ];
    let pointed = pointers.iter().find_map(|pointer| name.strip_prefix(pointer));
    name == "str" || name == "alloc::string::String" || pointed == Some("str>")
}
