//! Conversion of an error into an exception.

use crate::model::Exception;
use crate::value::marker::{ByBox, ByError, ByOwner, ByReference, ByText};
use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::ops::DerefMut;

/// An error to record: anything that implements [`Error`], by value or by reference, a boxed error, `anyhow::Error` and the
/// like, or a text.
///
/// Of a type that implements only `Display`, pass `error.to_string()` or `format_args!("{error}")`. The parameter `M` is
/// inferred.
///
/// ```
/// let client = respan::get_client();
/// let error = "x".parse::<i32>().unwrap_err();
/// client.record_exception(&error);
/// client.record_exception(error);
/// client.record_exception("no such city");
///
/// let boxed: Box<dyn std::error::Error + Send + Sync> = "no such city".into();
/// client.record_exception(&boxed);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an error that can be recorded",
    label = "neither an `Error` nor a text",
    note = "pass a value or reference of a type that implements `std::error::Error`, or a text; of a type that implements only \
            `Display`, pass `error.to_string()`, and of a smart pointer to an error `&*error`"
)]
pub trait IntoException<M> {
    #[doc(hidden)]
    fn into_exception(self) -> ExceptionParts;
}

/// An exception, without its type in the public interface.
#[doc(hidden)]
#[derive(Debug)]
pub struct ExceptionParts(pub(crate) Exception);

/// References to errors are errors as well.
impl<E: Error> IntoException<ByError> for E {
    fn into_exception(self) -> ExceptionParts {
        ExceptionParts(Exception::from_error(&self, type_name::<E>()))
    }
}

type SharedError = dyn Error + Send + Sync + 'static;

/// `Box`, `anyhow::Error`, `eyre::Report`.
impl<E: DerefMut<Target = SharedError>> IntoException<ByOwner> for E {
    fn into_exception(self) -> ExceptionParts {
        (&self).into_exception()
    }
}

impl<E: DerefMut<Target = SharedError>> IntoException<ByReference> for &E {
    fn into_exception(self) -> ExceptionParts {
        ExceptionParts(Exception::from_error(&**self, type_name::<E>()))
    }
}

macro_rules! boxes {
    ($($error:ty),*) => {$(
        impl IntoException<ByBox> for $error {
            fn into_exception(self) -> ExceptionParts {
                ExceptionParts(Exception::from_error(&*self, type_name::<$error>()))
            }
        }

        impl IntoException<ByBox> for &$error {
            fn into_exception(self) -> ExceptionParts {
                ExceptionParts(Exception::from_error(&**self, type_name::<$error>()))
            }
        }
    )*};
}

boxes!(Box<dyn Error>, Box<dyn Error + Send>);

macro_rules! texts {
    ($($text:ty),*) => {$(
        impl IntoException<ByText> for $text {
            fn into_exception(self) -> ExceptionParts {
                ExceptionParts(Exception::from_message(type_name::<$text>(), format_args!("{self}")))
            }
        }
    )*};
}

texts!(&str, String, &String, Cow<'_, str>, fmt::Arguments<'_>);

/// Without the signs of references.
fn type_name<T>() -> &'static str {
    std::any::type_name::<T>().trim_start_matches('&')
}
