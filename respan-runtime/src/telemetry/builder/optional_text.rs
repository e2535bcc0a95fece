//! A text that may be absent.

use std::borrow::Cow;

/// The text of an option: a text, or an `Option` of it, whose `None` leaves the option as it is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a text",
    label = "neither a text nor an `Option` of a text",
    note = "pass a `&str` or `String`, or an `Option` of one, such as `std::env::var(\"KEY\").ok()`"
)]
#[doc(hidden)]
pub trait OptionalText {
    fn into_optional_text(self) -> Option<String>;
}

macro_rules! texts {
    ($($text:ty),*) => {$(
        impl OptionalText for $text {
            fn into_optional_text(self) -> Option<String> {
                Some(self.into())
            }
        }
    )*};
}

texts!(&str, String, &String, Cow<'_, str>, Box<str>);

impl<T: OptionalText> OptionalText for Option<T> {
    fn into_optional_text(self) -> Option<String> {
        self.and_then(OptionalText::into_optional_text)
    }
}
