//! Conversion into ISO 8601 text.

use super::wall_clock::iso_8601;
use std::borrow::Cow;
use std::time::SystemTime;

/// A time: a `SystemTime`, or ISO 8601 text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a time",
    label = "neither a `SystemTime` nor a text",
    note = "pass a `std::time::SystemTime`, or ISO 8601 text such as `\"2026-01-31T12:00:00Z\"`"
)]
#[doc(hidden)]
pub trait IntoTimestamp {
    fn into_iso_8601(self) -> String;
}

impl IntoTimestamp for SystemTime {
    fn into_iso_8601(self) -> String {
        iso_8601(self)
    }
}

macro_rules! texts {
    ($($text:ty),*) => {$(
        impl IntoTimestamp for $text {
            fn into_iso_8601(self) -> String {
                self.into()
            }
        }
    )*};
}

texts!(&str, String, &String, Cow<'_, str>);
