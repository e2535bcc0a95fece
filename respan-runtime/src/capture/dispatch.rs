//! Picks the best trait that a type has, at compile time, by autoref specialisation: the method is looked up on
//! `&&&&Capture(&value)`, and each level of reference that has to be taken away finds the next weaker trait.
//! It needs nothing from the type, so every argument type compiles.
//! The methods have names of their own, so that no extension trait of the user's makes them ambiguous.
//! (The technique: dtolnay's case study of autoref-based specialisation.)
#![allow(missing_docs, clippy::missing_errors_doc)]

use super::failure::FailureSlot;
use super::slot::Slot;
use serde::Serialize;
use std::error::Error;
use std::fmt::{self, Debug, Display};
use std::ops::Deref;

/// A value to be captured: `Serialize`, else `Debug`, else its type's name.
#[derive(Debug)]
pub struct Capture<'a, T: ?Sized>(pub &'a T);

/// `Serialize`, with `Debug` for what refuses.
pub trait CaptureBest {
    fn __respan_write(&self, slot: Slot<'_>);
}
impl<T: Serialize + Debug + ?Sized> CaptureBest for &&&Capture<'_, T> {
    #[inline]
    fn __respan_write(&self, slot: Slot<'_>) {
        slot.serialize_or_debug(self.0);
    }
}

/// `Serialize`.
pub trait CaptureSerialize {
    fn __respan_write(&self, slot: Slot<'_>);
}
impl<T: Serialize + ?Sized> CaptureSerialize for &&Capture<'_, T> {
    #[inline]
    fn __respan_write(&self, slot: Slot<'_>) {
        slot.serialize(self.0);
    }
}

/// `Debug`, as text.
pub trait CaptureDebug {
    fn __respan_write(&self, slot: Slot<'_>);
}
impl<T: Debug + ?Sized> CaptureDebug for &Capture<'_, T> {
    #[inline]
    fn __respan_write(&self, slot: Slot<'_>) {
        slot.debug(self.0);
    }
}

/// The type's name.
pub trait CaptureName {
    fn __respan_write(&self, slot: Slot<'_>);
}
impl<T: ?Sized> CaptureName for Capture<'_, T> {
    #[inline]
    fn __respan_write(&self, slot: Slot<'_>) {
        slot.type_name::<T>();
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

/// A `Result`.
pub trait SplitResult<'a> {
    type Value: ?Sized;
    type Failure: ?Sized;
    fn __respan_split(&self) -> Result<&'a Self::Value, &'a Self::Failure>;
}
impl<'a, T, E> SplitResult<'a> for &Returned<'a, Result<T, E>> {
    type Value = T;
    type Failure = E;
    #[inline]
    fn __respan_split(&self) -> Result<&'a T, &'a E> {
        self.0.as_ref()
    }
}

/// Anything else.
pub trait SplitPlain<'a> {
    type Value: ?Sized;
    fn __respan_split(&self) -> Result<&'a Self::Value, &'a Never>;
}
impl<'a, R: ?Sized> SplitPlain<'a> for Returned<'a, R> {
    type Value = R;
    #[inline]
    fn __respan_split(&self) -> Result<&'a R, &'a Never> {
        Ok(self.0)
    }
}

/// The error that a function returned.
#[derive(Debug)]
pub struct Failure<'a, E: ?Sized>(pub &'a E);

/// `std::error::Error`: message and `source()` chain.
pub trait FailureError {
    fn __respan_fail(&self, slot: FailureSlot<'_>);
}
impl<E: Error + ?Sized> FailureError for &&&&Failure<'_, E> {
    fn __respan_fail(&self, slot: FailureSlot<'_>) {
        slot.error(self.0, std::any::type_name::<E>());
    }
}

/// What points to an error: `Box<dyn Error>`, `anyhow::Error`, `eyre::Report`.
pub trait FailureDeref {
    fn __respan_fail(&self, slot: FailureSlot<'_>);
}
impl<E: Deref<Target: Error>> FailureDeref for &&&Failure<'_, E> {
    fn __respan_fail(&self, slot: FailureSlot<'_>) {
        slot.error(&**self.0, std::any::type_name::<E>());
    }
}

/// `Display`: message only.
pub trait FailureDisplay {
    fn __respan_fail(&self, slot: FailureSlot<'_>);
}
impl<E: Display + ?Sized> FailureDisplay for &&Failure<'_, E> {
    fn __respan_fail(&self, slot: FailureSlot<'_>) {
        slot.message(std::any::type_name::<E>(), format_args!("{}", self.0));
    }
}

/// `Debug` as the message.
pub trait FailureDebug {
    fn __respan_fail(&self, slot: FailureSlot<'_>);
}
impl<E: Debug + ?Sized> FailureDebug for &Failure<'_, E> {
    fn __respan_fail(&self, slot: FailureSlot<'_>) {
        slot.message(std::any::type_name::<E>(), format_args!("{:?}", self.0));
    }
}

/// The type's name as the message.
pub trait FailureName {
    fn __respan_fail(&self, slot: FailureSlot<'_>);
}
impl<E: ?Sized> FailureName for Failure<'_, E> {
    fn __respan_fail(&self, slot: FailureSlot<'_>) {
        let name = std::any::type_name::<E>();
        slot.message(name, format_args!("{name}"));
    }
}
