//! The place where one captured value goes.

use super::bounded::Bounded;
use super::cut::cut;
use super::serialize::{Written, serialize};
use super::text::quoted;
use serde::Serialize;
use std::fmt::{Arguments, Debug};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Where one value is written as JSON, at most `limit` bytes of it.
#[derive(Debug)]
#[doc(hidden)]
pub struct Slot<'a> {
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
    ///
    /// `write` is behind a pointer, for the rest would be compiled several times for each type that is captured.
    fn attempt(&mut self, write: &mut dyn FnMut(&mut Bounded<'_>) -> Written) -> bool {
        let Some(out) = self.out.as_deref_mut() else {
            return true;
        };
        let start = out.len();
        let mut bounded = Bounded::new(out, self.limit.saturating_mul(2));
        let written = catch_unwind(AssertUnwindSafe(|| write(&mut bounded))).unwrap_or(Written::Refused);
        let total = bounded.total();
        if written == Written::Refused {
            out.truncate(start);
            return false;
        }
        if written == Written::Prefix || total > self.limit as u64 {
            cut(out, start, self.limit.saturating_sub(self.around));
            // Of what is too deep nobody knows the size; that it was cut must be known, and that its texts may have been.
            *self.lost += total.saturating_sub((out.len() - start) as u64).max(1);
        }
        true
    }

    pub(crate) fn serialize<T: Serialize + ?Sized>(mut self, value: &T) {
        if !self.attempt(&mut |out| serialize(out, value)) {
            self.type_name(std::any::type_name::<T>());
        }
    }

    /// As [`serialize`](Self::serialize), but what refuses to be serialised is written as `Debug` prints it.
    pub(crate) fn serialize_or_debug<T: Serialize + Debug + ?Sized>(mut self, value: &T) {
        if !self.attempt(&mut |out| serialize(out, value)) {
            self.debug(value);
        }
    }

    pub(crate) fn debug<T: Debug + ?Sized>(self, value: &T) {
        self.text(format_args!("{value:?}"), std::any::type_name::<T>());
    }

    fn text(mut self, value: Arguments<'_>, type_name: &str) {
        if !self.attempt(&mut |out| text(out, value)) {
            self.type_name(type_name);
        }
    }

    pub(crate) fn type_name(mut self, name: &str) {
        self.attempt(&mut |out| text(out, format_args!("<{name}>")));
    }
}

fn text(out: &mut Bounded<'_>, text: Arguments<'_>) -> Written {
    match quoted(out, text) {
        Ok(()) => Written::Whole,
        Err(_) => Written::Refused,
    }
}
