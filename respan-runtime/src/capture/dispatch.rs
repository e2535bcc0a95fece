//! Picks the best trait that a type has, at compile time, by autoref specialisation: the method is looked up on
//! `&&&&Capture(&value)`, and each level of reference that has to be taken away finds the next weaker implementation. One trait
//! per choice, since the compiler looks at each trait in scope at each level.
//! It needs nothing from the type, so every argument type compiles.
//! The methods have names of their own, so that no extension trait of the user's makes them ambiguous.
//! (The technique: dtolnay's case study of autoref-based specialisation.)
#![allow(missing_docs, clippy::missing_errors_doc)]

use super::result_writer::Finish;
use crate::json::{JsonSerializer, SerializeError};
use crate::model::Exception;
use serde::Serialize;
use std::any::type_name;
use std::error::Error;
use std::fmt::{self, Debug, Display};
use std::ops::Deref;

/// A value to be captured: `Serialize`, else `Debug`, else its type's name.
#[derive(Debug)]
pub struct Capture<'a, T: ?Sized>(pub &'a T);

/// The ways that a value's type has to be written. What tries them is behind a pointer, or it would be compiled for each type.
pub trait Captured {
    /// The first way.
    fn __respan_serialize(&self, _: &mut JsonSerializer<'_, '_>) -> Result<(), SerializeError> {
        Err(SerializeError::Refused)
    }

    /// For what has no first one, or refuses it.
    fn __respan_debug(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Err(fmt::Error)
    }

    /// Always there.
    fn __respan_type(&self) -> &'static str;

    fn __respan_value(&self) -> &dyn Captured
    where
        Self: Sized,
    {
        self
    }
}

/// `Serialize`, with `Debug` for what refuses.
impl<T: Serialize + Debug + ?Sized> Captured for &&&Capture<'_, T> {
    fn __respan_serialize(&self, json: &mut JsonSerializer<'_, '_>) -> Result<(), SerializeError> {
        self.0.serialize(json)
    }

    fn __respan_debug(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Debug::fmt(self.0, formatter)
    }

    fn __respan_type(&self) -> &'static str {
        type_name::<T>()
    }
}

/// `Serialize`.
impl<T: Serialize + ?Sized> Captured for &&Capture<'_, T> {
    fn __respan_serialize(&self, json: &mut JsonSerializer<'_, '_>) -> Result<(), SerializeError> {
        self.0.serialize(json)
    }

    fn __respan_type(&self) -> &'static str {
        type_name::<T>()
    }
}

/// `Debug`, as text.
impl<T: Debug + ?Sized> Captured for &Capture<'_, T> {
    fn __respan_debug(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        Debug::fmt(self.0, formatter)
    }

    fn __respan_type(&self) -> &'static str {
        type_name::<T>()
    }
}

/// The type's name.
impl<T: ?Sized> Captured for Capture<'_, T> {
    fn __respan_type(&self) -> &'static str {
        type_name::<T>()
    }
}

/// What a function returned: a `Result` (by type, so through any alias) or a plain value.
#[derive(Debug)]
pub struct Returned<'a, R: ?Sized>(pub &'a R);

/// The error of what cannot fail. An `Error`, so that the compiler looks no further than at the first level.
#[derive(Debug)]
pub enum Never {}

impl Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl Error for Never {}

/// Splits what a function returned into a value and an error.
pub trait Split<'a> {
    type Value: ?Sized;
    type Failure: ?Sized;
    fn __respan_split(&self) -> Result<&'a Self::Value, &'a Self::Failure>;
}

/// A `Result`.
impl<'a, T, E> Split<'a> for &Returned<'a, Result<T, E>> {
    type Value = T;
    type Failure = E;
    #[inline]
    fn __respan_split(&self) -> Result<&'a T, &'a E> {
        self.0.as_ref()
    }
}

/// Anything else.
impl<'a, R: ?Sized> Split<'a> for Returned<'a, R> {
    type Value = R;
    type Failure = Never;
    #[inline]
    fn __respan_split(&self) -> Result<&'a R, &'a Never> {
        Ok(self.0)
    }
}

/// The error that a function returned.
#[derive(Debug)]
pub struct Failure<'a, E: ?Sized>(pub &'a E);

/// Keeps of an error what its type tells.
pub trait Failed {
    fn __respan_fail(&self, finish: &mut Finish<'_>);
}

/// `std::error::Error`: message and `source()` chain.
impl<E: Error + ?Sized> Failed for &&&&Failure<'_, E> {
    fn __respan_fail(&self, finish: &mut Finish<'_>) {
        finish.fail(Exception::from_error(&self.0, type_name::<E>()));
    }
}

/// What points to an error: `Box<dyn Error>`, `anyhow::Error`, `eyre::Report`.
impl<E: Deref<Target: Error>> Failed for &&&Failure<'_, E> {
    fn __respan_fail(&self, finish: &mut Finish<'_>) {
        finish.fail(Exception::from_error(&&**self.0, type_name::<E>()));
    }
}

/// `Display`: message only.
impl<E: Display + ?Sized> Failed for &&Failure<'_, E> {
    fn __respan_fail(&self, finish: &mut Finish<'_>) {
        finish.fail(Exception::from_message(type_name::<E>(), format_args!("{}", self.0)));
    }
}

/// `Debug` as the message.
impl<E: Debug + ?Sized> Failed for &Failure<'_, E> {
    fn __respan_fail(&self, finish: &mut Finish<'_>) {
        finish.fail(Exception::from_message(type_name::<E>(), format_args!("{:?}", self.0)));
    }
}

/// The type's name as the message.
impl<E: ?Sized> Failed for Failure<'_, E> {
    fn __respan_fail(&self, finish: &mut Finish<'_>) {
        let name = type_name::<E>();
        finish.fail(Exception::from_message(name, format_args!("{name}")));
    }
}
