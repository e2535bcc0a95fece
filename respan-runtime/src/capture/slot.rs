//! The place where one captured value goes.

use super::dispatch::Captured;
use super::serialize::{Written, serialize};
use crate::json::{BoundedWriter, quoted, truncate};
use std::fmt::{self, Display};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Where one value is written as JSON, at most `limit` bytes of it.
#[derive(Debug)]
pub(crate) struct Slot<'a> {
    /// None where the value is not wanted.
    out: Option<&'a mut Vec<u8>>,
    limit: usize,
    /// By how much what is cut stays below the limit.
    around: usize,
    /// Bytes that did not find room, over all values of the same buffer.
    lost: &'a mut u64,
}

impl<'a> Slot<'a> {
    pub(crate) fn new(out: Option<&'a mut Vec<u8>>, limit: usize, lost: &'a mut u64) -> Self {
        Self {
            out,
            limit,
            around: 0,
            lost,
        }
    }

    /// What is cut leaves so many bytes for what stands around it.
    pub(crate) fn inside_of(mut self, around: usize) -> Self {
        self.around = around;
        self
    }

    /// Writes with `write` and cuts what is too large or unfinished; false, and nothing written, if `write` refuses
    /// or panics: one bad value never loses the others.
    fn attempt(&mut self, write: &mut dyn FnMut(&mut BoundedWriter<'_>) -> Written) -> bool {
        let Some(out) = self.out.as_deref_mut() else {
            return true;
        };
        let start = out.len();
        let mut bounded = BoundedWriter::new(out, self.limit.saturating_mul(2));
        let written = catch_unwind(AssertUnwindSafe(|| write(&mut bounded))).unwrap_or(Written::Refused);
        let total = bounded.total();
        if written == Written::Refused {
            out.truncate(start);
            return false;
        }
        if written == Written::Prefix || total > self.limit as u64 {
            truncate(out, start, self.limit.saturating_sub(self.around));
            // Of what is too deep nobody knows the size; that it was cut must be known, and that its texts may have been.
            *self.lost += total.saturating_sub((out.len() - start) as u64).max(1);
        }
        true
    }

    /// Writes a value in the best of its ways that succeeds.
    pub(crate) fn write(mut self, value: &dyn Captured) {
        let _ = self.attempt(&mut |out| serialize(out, value))
            || self.attempt(&mut |out| text(out, format_args!("{}", Printed(value))))
            || self.attempt(&mut |out| text(out, format_args!("<{}>", value.__respan_type())));
    }
}

/// As `Debug` prints it.
struct Printed<'a>(&'a dyn Captured);

impl Display for Printed<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.__respan_debug(formatter)
    }
}

fn text(out: &mut BoundedWriter<'_>, text: fmt::Arguments<'_>) -> Written {
    match quoted(out, text) {
        Ok(()) => Written::Whole,
        Err(_) => Written::Refused,
    }
}
