//! Writer of the result of a call.

use super::captured::Captured;
use super::content::{Content, reserve};
use super::value_writer::{write_item, write_value};
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
    /// None if the output is no item of a sequence.
    item: Option<Item>,
}

/// State of the writer for an item of a sequence.
#[derive(Debug)]
struct Item {
    is_text: bool,
    /// `true` if an error is not needed, so that its text is not written.
    ignores_errors: bool,
    /// Bytes that the item wrote before it refused.
    discarded: u64,
}

impl<'a> ResultWriter<'a> {
    pub(crate) fn new(out: Option<&'a mut Vec<u8>>, limit: usize) -> Self {
        Self {
            out,
            limit,
            truncated: 0,
            exception: None,
            item: None,
        }
    }

    /// For an item of a sequence. `ignores_errors`: an earlier one was an error, which is that of the span.
    pub(crate) fn of_item(out: Option<&'a mut Vec<u8>>, limit: usize, ignores_errors: bool) -> Self {
        Self {
            item: Some(Item {
                is_text: false,
                ignores_errors,
                discarded: 0,
            }),
            ..Self::new(out, limit)
        }
    }

    /// Returns whether the output is a text, and not a value that is written as one.
    pub(crate) fn is_text(&self) -> bool {
        self.item.as_ref().is_some_and(|item| item.is_text)
    }

    /// Writes the output, if outputs are captured.
    pub fn output(&mut self, value: &dyn Captured) {
        let Some(item) = &mut self.item else {
            if let Some(out) = self.out.as_deref_mut() {
                self.truncated += write_value(out, self.limit, 0, value);
            }
            return;
        };
        item.is_text = is_text_type(value.__respan_type());
        if let Some(out) = self.out.as_deref_mut() {
            let left_out = write_item(out, self.limit, value);
            self.truncated += left_out.truncated;
            item.discarded += left_out.discarded;
        }
    }

    /// Sets the error, which is made only if it is needed: its text is code of the program, of any length.
    pub(crate) fn fail(&mut self, exception: impl FnOnce() -> Exception) {
        let is_needed = self.item.as_ref().is_none_or(|item| !item.ignores_errors);
        if is_needed {
            self.exception = Some(exception());
        }
    }

    pub(crate) fn into_exception(self) -> Option<Exception> {
        self.exception
    }

    /// Bytes of the output that were left out.
    pub(crate) fn truncated_bytes(&self) -> u64 {
        self.truncated
    }

    /// Bytes that an item wrote before it refused.
    pub(crate) fn discarded_bytes(&self) -> u64 {
        self.item.as_ref().map_or(0, |item| item.discarded)
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
