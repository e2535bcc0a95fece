//! Text that may be absent, as the setters of a description accept it.

use std::borrow::Cow;

/// Text or `Option` of text, so that setters take what a program has at hand.
pub trait OptionalText {
    /// The text, if there is one.
    fn into_text(self) -> Option<String>;
}

macro_rules! optional_text {
    ($($source:ty),* $(,)?) => {$(
        impl OptionalText for $source {
            fn into_text(self) -> Option<String> {
                Some(self.into())
            }
        }

        impl OptionalText for Option<$source> {
            fn into_text(self) -> Option<String> {
                self.map(Into::into)
            }
        }
    )*};
}

optional_text!(String, &str, &String, Cow<'_, str>, Box<str>);
