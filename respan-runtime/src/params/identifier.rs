//! An identifier of a customer, a thread, a session and the like.

use crate::value::AttributeValue;
use std::borrow::Cow;

/// An identifier: a text or a whole number, the only types that Respan's backend accepts.
///
/// Texts and integers convert into it wherever [`RespanParams`](crate::RespanParams) takes one. A number stays a number when it is
/// exported; one beyond `i64` becomes a text. Of another type, such as a UUID, pass the text.
///
/// ```
/// use respan::{Identifier, RespanParams};
///
/// let user = String::from("user-123");
/// let params = RespanParams::new().customer_identifier(&user).thread_identifier(7);
/// assert_eq!(Identifier::from(7), Identifier::Int(7));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Identifier {
    /// Text.
    Text(Cow<'static, str>),
    /// A whole number.
    Int(i64),
}

impl From<&str> for Identifier {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned().into())
    }
}

impl From<&String> for Identifier {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Identifier {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<Cow<'_, str>> for Identifier {
    fn from(text: Cow<'_, str>) -> Self {
        Self::from(text.into_owned())
    }
}

macro_rules! from_integers {
    ($($source:ty),*) => {$(
        impl From<$source> for Identifier {
            fn from(number: $source) -> Self {
                i64::try_from(number).map_or_else(|_| Self::from(number.to_string()), Self::Int)
            }
        }
    )*};
}

from_integers!(i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);

impl From<Identifier> for AttributeValue {
    fn from(identifier: Identifier) -> Self {
        match identifier {
            Identifier::Text(text) => Self::String(text),
            Identifier::Int(number) => Self::Int(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Identifier;

    #[test]
    fn numbers_beyond_64_bits_keep_their_digits() {
        assert_eq!(Identifier::from(u64::MAX), Identifier::from("18446744073709551615"));
        assert_eq!(Identifier::from(i64::MIN), Identifier::Int(i64::MIN));
    }
}
