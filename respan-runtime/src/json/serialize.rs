//! The implementation of serde's `Serializer` for [`JsonSerializer`].

use super::compound::{Compound, JSON_TEXT};
use super::number::{write_i64, write_u64};
use super::serialize_error::SerializeError;
use super::serializer::JsonSerializer;
use serde::ser::{Serialize, Serializer};
use std::fmt::Display;

/// The names of the structs as which `serde_json` serializes its `RawValue` and `Number`: the text of their one field is JSON.
const VERBATIM_STRUCTS: [&str; 2] = ["$serde_json::private::RawValue", "$serde_json::private::Number"];

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
            return Ok(Compound::new(self, JSON_TEXT));
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
