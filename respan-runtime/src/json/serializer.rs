//! A serde `Serializer` that writes compact JSON into a [`BoundedWriter`].

use super::bounded_writer::BoundedWriter;
use super::compound::Compound;
use super::lock_types::is_lock;
use super::number::{write_i64, write_u64};
use super::serialize_error::SerializeError;
use super::text_bounds::first_bytes;
use super::verbatim::{self, Verbatim};
use serde::ser::{Serialize, Serializer};
use std::any::type_name;
use std::fmt::Display;

/// The nesting limit of arrays and objects: `serde_json` and other parsers stop at 128. What recurses without a bracket is
/// bounded by its use of the stack.
const MAX_DEPTH: u16 = 100;

/// The names of the structs as which `serde_json` serializes its `RawValue` and `Number`: the text of their one field is JSON.
const VERBATIM_STRUCTS: [&str; 2] = ["$serde_json::private::RawValue", "$serde_json::private::Number"];

/// Serializes values as compact JSON, byte for byte as `serde_json` does.
#[derive(Debug)]
pub struct JsonSerializer<'w, 'a> {
    pub(super) out: &'w mut BoundedWriter<'a>,
    depth: u16,
    /// A map key is being written: numbers and booleans are quoted, other non-strings refused.
    pub(super) is_key: bool,
    /// The field of one of [`VERBATIM_STRUCTS`] is being written.
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

    fn open(&mut self, bracket: u8) -> Result<(), SerializeError> {
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
    fn transparent<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
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

    /// Writes a text that is JSON. It is examined first, as the type is recognised by its name alone.
    #[cold]
    #[inline(never)]
    fn verbatim(&mut self, text: &str) -> Result<(), SerializeError> {
        // What is beyond is not kept, so that the value is truncated.
        let kept = first_bytes(text, self.out.room());
        match verbatim::check(kept.as_bytes(), usize::from(MAX_DEPTH.saturating_sub(self.depth))) {
            _ if self.is_key => self.out.string(text),
            Verbatim::Prefix if kept.len() == text.len() => return Err(SerializeError::Refused),
            Verbatim::Invalid => return Err(SerializeError::Refused),
            Verbatim::Complete | Verbatim::Prefix => self.out.push_long(text.as_bytes()),
            Verbatim::TooDeep { at } => {
                self.out.push_long(kept.as_bytes().get(..at).unwrap_or_default());
                return Err(self.too_deep());
            }
        }
        Ok(())
    }

    /// Writes a number or boolean, quoted if it is a key.
    #[inline]
    fn scalar(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        if self.is_key {
            self.out.push(b"\"");
        }
        self.out.write_with(write);
        if self.is_key {
            self.out.push(b"\"");
        }
    }

    /// Writes a number with `serde_json`.
    fn delegate(&mut self, number: impl Serialize) {
        // Writing a number to memory cannot fail.
        self.scalar(|out| serde_json::to_writer(out, &number).unwrap_or_default());
    }

    fn null(&mut self) -> Result<(), SerializeError> {
        if self.is_key {
            return Err(SerializeError::Refused);
        }
        self.out.push(b"null");
        Ok(())
    }

    /// Writes `{"variant":`.
    fn variant(&mut self, variant: &'static str) -> Result<(), SerializeError> {
        self.open(b'{')?;
        self.out.key(variant, true);
        Ok(())
    }
}

macro_rules! integers {
    ($($method:ident($type:ty) by $write:ident;)*) => {$(
        #[inline]
        fn $method(self, value: $type) -> Result<(), SerializeError> {
            self.scalar(|out| $write(out, value.into()));
            Ok(())
        }
    )*};
}

macro_rules! delegated_numbers {
    ($($method:ident($type:ty);)*) => {$(
        fn $method(self, value: $type) -> Result<(), SerializeError> {
            self.delegate(value);
            Ok(())
        }
    )*};
}

impl<'s, 'w, 'a> Serializer for &'s mut JsonSerializer<'w, 'a> {
    type Ok = ();
    type Error = SerializeError;
    type SerializeSeq = Compound<'s, 'w, 'a>;
    type SerializeTuple = Compound<'s, 'w, 'a>;
    type SerializeTupleStruct = Compound<'s, 'w, 'a>;
    type SerializeTupleVariant = Compound<'s, 'w, 'a>;
    type SerializeMap = Compound<'s, 'w, 'a>;
    type SerializeStruct = Compound<'s, 'w, 'a>;
    type SerializeStructVariant = Compound<'s, 'w, 'a>;

    integers! {
        serialize_i8(i8) by write_i64;
        serialize_i16(i16) by write_i64;
        serialize_i32(i32) by write_i64;
        serialize_i64(i64) by write_i64;
        serialize_u8(u8) by write_u64;
        serialize_u16(u16) by write_u64;
        serialize_u32(u32) by write_u64;
        serialize_u64(u64) by write_u64;
    }

    delegated_numbers! {
        serialize_i128(i128);
        serialize_u128(u128);
    }

    fn serialize_f32(self, value: f32) -> Result<(), SerializeError> {
        if self.is_key && !value.is_finite() {
            return Err(SerializeError::Refused);
        }
        self.delegate(value);
        Ok(())
    }

    fn serialize_f64(self, value: f64) -> Result<(), SerializeError> {
        if self.is_key && !value.is_finite() {
            return Err(SerializeError::Refused);
        }
        self.delegate(value);
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Result<(), SerializeError> {
        self.scalar(|out| out.extend_from_slice(if value { b"true" } else { b"false" }));
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), SerializeError> {
        self.out.string(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    #[inline]
    fn serialize_str(self, value: &str) -> Result<(), SerializeError> {
        if self.is_verbatim {
            return self.verbatim(value);
        }
        self.out.string(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), SerializeError> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<(), SerializeError> {
        self.null()
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), SerializeError> {
        self.transparent(value)
    }

    fn serialize_unit(self) -> Result<(), SerializeError> {
        self.null()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), SerializeError> {
        self.null()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), SerializeError> {
        self.out.string(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), SerializeError> {
        self.transparent(value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), SerializeError> {
        self.variant(variant)?;
        self.nested(value)?;
        self.close(b'}');
        Ok(())
    }

    #[inline]
    fn serialize_seq(self, _: Option<usize>) -> Result<Compound<'s, 'w, 'a>, SerializeError> {
        self.open(b'[')?;
        Ok(Compound::new(self, b"]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'s, 'w, 'a>, SerializeError> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Compound<'s, 'w, 'a>, SerializeError> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'s, 'w, 'a>, SerializeError> {
        self.variant(variant)?;
        self.open(b'[')?;
        Ok(Compound::new(self, b"]}"))
    }

    #[inline]
    fn serialize_map(self, _: Option<usize>) -> Result<Compound<'s, 'w, 'a>, SerializeError> {
        self.open(b'{')?;
        Ok(Compound::new(self, b"}"))
    }

    #[inline]
    fn serialize_struct(self, name: &'static str, fields: usize) -> Result<Compound<'s, 'w, 'a>, SerializeError> {
        // The first condition is constant-folded for a literal name.
        if name.starts_with('$') && VERBATIM_STRUCTS.contains(&name) {
            if self.is_key || fields != 1 {
                return Err(SerializeError::Refused);
            }
            self.is_verbatim = true;
            return Ok(Compound::new(self, b""));
        }
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'s, 'w, 'a>, SerializeError> {
        self.variant(variant)?;
        self.open(b'{')?;
        Ok(Compound::new(self, b"}}"))
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), SerializeError> {
        let formatted = self.out.formatted_within(format_args!("{value}"));
        match self.out.refusal() {
            None => formatted.map_err(|_| SerializeError::Refused),
            Some(error) => Err(error),
        }
    }
}
