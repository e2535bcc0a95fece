//! The serializer state of an open array or object.

use super::serialize_error::SerializeError;
use super::serializer::JsonSerializer;
use serde::ser::{self, Serialize};

/// The closing brackets of [JSON text](Compound::is_json_text), which brings its own.
pub(super) const JSON_TEXT: &[u8] = b"";

/// An open array or object, or an enum variant that contains one.
#[derive(Debug)]
pub struct Compound<'s, 'w, 'a> {
    json: &'s mut JsonSerializer<'w, 'a>,
    is_first: bool,
    /// A key of a map waits for its value.
    has_key: bool,
    /// The closing brackets, innermost first: two for a variant.
    close: &'static [u8],
}

impl<'s, 'w, 'a> Compound<'s, 'w, 'a> {
    #[inline]
    pub(super) fn new(json: &'s mut JsonSerializer<'w, 'a>, close: &'static [u8]) -> Self {
        Self {
            json,
            is_first: true,
            has_key: false,
            close,
        }
    }

    /// Returns whether the value is a struct whose only field is JSON text.
    #[inline]
    fn is_json_text(&self) -> bool {
        self.close.is_empty()
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
        self.json.nested(value)
    }

    #[inline]
    fn member<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), SerializeError> {
        if self.is_json_text() {
            return self.json_text(value);
        }
        self.json.out.key(name, std::mem::take(&mut self.is_first));
        self.json.nested(value)
    }

    /// The only field of a struct that is JSON text.
    #[cold]
    fn json_text<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        if !std::mem::take(&mut self.is_first) {
            self.json.out.refuse(SerializeError::Refused);
            return Err(SerializeError::Refused);
        }
        self.json.is_verbatim = true;
        let written = self.json.nested(value);
        self.json.is_verbatim = false;
        written
    }

    /// Closes the brackets. Fails after an error of an item, also of one that the value ignores.
    #[inline]
    fn finish(self) -> Result<(), SerializeError> {
        if self.is_json_text() && self.is_first {
            self.json.out.refuse(SerializeError::Refused);
        }
        for &bracket in self.close {
            self.json.close(bracket);
        }
        if self.json.out.is_refused() {
            return Err(self.json.out.repeat_refusal());
        }
        Ok(())
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
                self.finish()
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
        self.require_key(false)?;
        self.has_key = true;
        self.separate();
        self.json.is_key = true;
        let written = self.json.nested(key);
        self.json.is_key = false;
        written
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), SerializeError> {
        self.require_key(true)?;
        self.has_key = false;
        self.json.out.push(b":");
        self.json.nested(value)
    }

    fn end(mut self) -> Result<(), SerializeError> {
        self.require_key(false)?;
        self.finish()
    }
}

impl Compound<'_, '_, '_> {
    /// Refuses a map that writes two keys or two values in a row.
    #[inline]
    fn require_key(&mut self, has_key: bool) -> Result<(), SerializeError> {
        if self.has_key == has_key {
            return Ok(());
        }
        self.json.out.refuse(SerializeError::Refused);
        Err(SerializeError::Refused)
    }
}
