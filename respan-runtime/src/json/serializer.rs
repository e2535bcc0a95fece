//! The serializer of compact JSON into a [`BoundedWriter`], and its state.

use super::bounded_writer::BoundedWriter;
use super::lock_types::is_lock;
use super::serialize_error::SerializeError;
use serde::ser::Serialize;
use std::any::type_name;

/// The nesting limit of arrays and objects: `serde_json` and other parsers stop at 128. What recurses without a bracket is
/// bounded by its use of the stack.
const MAX_DEPTH: u16 = 100;

/// Serializes values as compact JSON, byte for byte as `serde_json` does.
#[derive(Debug)]
pub struct JsonSerializer<'w, 'a> {
    pub(super) out: &'w mut BoundedWriter<'a>,
    depth: u16,
    /// A map key is being written: numbers and booleans are quoted, other non-strings refused.
    pub(super) is_key: bool,
    /// The field of a struct whose text is JSON already is being written.
    pub(super) is_verbatim: bool,
}

impl<'w, 'a> JsonSerializer<'w, 'a> {
    pub(crate) fn new(out: &'w mut BoundedWriter<'a>) -> Self {
        Self {
            out,
            depth: 0,
            is_key: false,
            is_verbatim: false,
        }
    }

    pub(super) fn open(&mut self, bracket: u8) -> Result<(), SerializeError> {
        if self.is_key {
            return Err(SerializeError::Refused);
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH || self.out.is_too_deep() {
            return Err(self.too_deep());
        }
        self.out.write_with(|out| out.push(bracket));
        Ok(())
    }

    #[cold]
    fn too_deep(&mut self) -> SerializeError {
        self.out.refuse(SerializeError::TooDeep);
        SerializeError::TooDeep
    }

    /// Serializes a value, unless that may wait for a lock.
    pub(crate) fn root<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        if is_lock::<T>() {
            return Err(SerializeError::Refused);
        }
        value.serialize(self)
    }

    /// Serializes a value within another one. An error is final, also if the outer value ignores it.
    ///
    /// A lock is written as its type's name: only its own `Serialize` can read it, and that waits.
    #[inline]
    pub(super) fn nested<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        if self.out.is_refused() {
            return Err(self.out.repeat_refusal());
        }
        if is_lock::<T>() {
            return self
                .out
                .formatted(format_args!("<{}>", type_name::<T>()))
                .map_err(|_| SerializeError::Refused);
        }
        let written = value.serialize(&mut *self);
        if let Err(error) = written {
            self.out.refuse(error);
        }
        written
    }

    /// As [`nested`](Self::nested), for a value that may recurse without a bracket.
    #[inline]
    pub(super) fn transparent<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        if self.out.is_too_deep() {
            return Err(self.too_deep());
        }
        self.nested(value)
    }

    #[inline]
    pub(super) fn close(&mut self, bracket: u8) {
        self.depth -= 1;
        self.out.write_with(|out| out.push(bracket));
    }

    /// Writes a number or boolean, quoted if it is a key.
    #[inline]
    pub(super) fn scalar(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        if self.is_key {
            self.out.push(b"\"");
        }
        self.out.write_with(write);
        if self.is_key {
            self.out.push(b"\"");
        }
    }

    /// Writes a number with `serde_json`.
    pub(super) fn delegate(&mut self, number: impl Serialize) {
        // Writing a number to memory cannot fail.
        self.scalar(|out| serde_json::to_writer(out, &number).unwrap_or_default());
    }

    pub(super) fn null(&mut self) -> Result<(), SerializeError> {
        if self.is_key {
            return Err(SerializeError::Refused);
        }
        self.out.push(b"null");
        Ok(())
    }

    /// Writes `{"variant":`.
    pub(super) fn variant(&mut self, variant: &'static str) -> Result<(), SerializeError> {
        self.open(b'{')?;
        self.out.key(variant, true);
        Ok(())
    }
}
