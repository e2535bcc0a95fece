//! The serializer state of an open array or object.

use super::serialize_error::SerializeError;
use super::serializer::JsonSerializer;
use serde::ser::{self, Serialize};

/// An open array or object, or an enum variant that contains one.
#[derive(Debug)]
pub struct Compound<'s, 'w, 'a> {
    json: &'s mut JsonSerializer<'w, 'a>,
    is_first: bool,
    /// The closing brackets, innermost first: two for a variant.
    close: &'static [u8],
}

impl<'s, 'w, 'a> Compound<'s, 'w, 'a> {
    #[inline]
    pub(super) fn new(json: &'s mut JsonSerializer<'w, 'a>, close: &'static [u8]) -> Self {
        Self {
            json,
            is_first: true,
            close,
        }
    }

    #[inline]
    fn separate(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            self.json.out.push(b",");
        }
    }

    #[inline]
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        self.separate();
        value.serialize(&mut *self.json)
    }

    #[inline]
    fn member<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), SerializeError> {
        if !self.json.is_verbatim {
            self.json.out.key(name, std::mem::take(&mut self.is_first));
        }
        let written = value.serialize(&mut *self.json);
        self.json.is_verbatim = false;
        written
    }

    #[inline]
    fn finish(self) {
        for &bracket in self.close {
            self.json.close(bracket);
        }
    }
}

macro_rules! compound_traits {
    ($($trait:ident::$method:ident($($name:ident: $type:ty)?) by $write:ident;)*) => {$(
        impl ser::$trait for Compound<'_, '_, '_> {
            type Ok = ();
            type Error = SerializeError;

            #[inline]
            fn $method<T: Serialize + ?Sized>(&mut self, $($name: $type,)? value: &T) -> Result<(), SerializeError> {
                self.$write($($name,)? value)
            }

            #[inline]
            fn end(self) -> Result<(), SerializeError> {
                self.finish();
                Ok(())
            }
        }
    )*};
}

compound_traits! {
    SerializeSeq::serialize_element() by item;
    SerializeTuple::serialize_element() by item;
    SerializeTupleStruct::serialize_field() by item;
    SerializeTupleVariant::serialize_field() by item;
    SerializeStruct::serialize_field(name: &'static str) by member;
    SerializeStructVariant::serialize_field(name: &'static str) by member;
}

impl ser::SerializeMap for Compound<'_, '_, '_> {
    type Ok = ();
    type Error = SerializeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), SerializeError> {
        self.separate();
        self.json.is_key = true;
        let written = key.serialize(&mut *self.json);
        self.json.is_key = false;
        written
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        self.json.out.push(b":");
        value.serialize(&mut *self.json)
    }

    fn end(self) -> Result<(), SerializeError> {
        self.finish();
        Ok(())
    }
}
