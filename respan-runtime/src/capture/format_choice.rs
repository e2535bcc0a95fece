//! The format of a captured value, selected by its type.
#![allow(missing_docs, clippy::missing_errors_doc)]

use super::captured::Captured;
use super::input::Input;
use crate::json::{JsonSerializer, SerializeError, is_locked_collection};
use serde::Serialize;
use std::any::type_name;
use std::fmt::{self, Debug};
use std::ops::Deref;

/// A value to be captured: with `Serialize`, else with `Debug`, else as its type's name.
#[derive(Debug)]
pub struct Capture<'a, T: ?Sized>(CaptureSerialize<'a, T>);

/// The choices after `Serialize` with `Debug`.
#[derive(Debug)]
pub struct CaptureSerialize<'a, T: ?Sized>(CaptureDebug<'a, T>);

/// The choices after `Serialize`.
#[derive(Debug)]
pub struct CaptureDebug<'a, T: ?Sized>(CaptureType<'a, T>);

/// The last choice, which any type has.
#[derive(Debug)]
pub struct CaptureType<'a, T: ?Sized> {
    value: &'a T,
}

/// A value whose type decides how it is captured.
#[inline]
pub fn capture<T: ?Sized>(value: &T) -> Capture<'_, T> {
    Capture(CaptureSerialize(CaptureDebug(CaptureType { value })))
}

/// A value of which only the name of its type is captured.
#[inline]
pub fn capture_type<T: ?Sized>(value: &T) -> CaptureType<'_, T> {
    CaptureType { value }
}

impl<'a, T: ?Sized> Deref for Capture<'a, T> {
    type Target = CaptureSerialize<'a, T>;
    #[inline]
    fn deref(&self) -> &CaptureSerialize<'a, T> {
        &self.0
    }
}

impl<'a, T: ?Sized> Deref for CaptureSerialize<'a, T> {
    type Target = CaptureDebug<'a, T>;
    #[inline]
    fn deref(&self) -> &CaptureDebug<'a, T> {
        &self.0
    }
}

impl<'a, T: ?Sized> Deref for CaptureDebug<'a, T> {
    type Target = CaptureType<'a, T>;
    #[inline]
    fn deref(&self) -> &CaptureType<'a, T> {
        &self.0
    }
}

/// The methods of each choice.
macro_rules! choices {
    ($($choice:ident: $($bound:path),*;)*) => {$(
        impl<T: $($bound +)* ?Sized> $choice<'_, T> {
            #[inline]
            pub fn __respan_value(&self) -> &dyn Captured {
                self
            }

            /// Writes the next positional argument.
            #[inline]
            pub fn __respan_arg(&self, input: &mut Input<'_>) {
                input.arg(self);
            }

            /// Writes the argument `name`, an identifier.
            #[inline]
            pub fn __respan_kwarg(&self, input: &mut Input<'_>, name: &str) {
                input.kwarg(name, self);
            }
        }
    )*};
}

choices! {
    Capture: Serialize, Debug;
    CaptureSerialize: Serialize;
    CaptureDebug: Debug;
    CaptureType: ;
}

/// Formats a value with `Debug`, unless that may wait for a lock.
fn format_debug<T: Debug + ?Sized>(value: &T, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    if is_locked_collection::<T>() {
        return Err(fmt::Error);
    }
    value.fmt(formatter)
}

/// First choice: `Serialize`, with `Debug` as the fallback of a value that refuses.
impl<T: Serialize + Debug + ?Sized> Captured for Capture<'_, T> {
    fn __respan_serialize(&self, json: &mut JsonSerializer<'_, '_>) -> Result<(), SerializeError> {
        json.root(self.value)
    }

    fn __respan_debug(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        format_debug(self.value, formatter)
    }

    fn __respan_type(&self) -> &'static str {
        type_name::<T>()
    }
}

/// Second choice: `Serialize`.
impl<T: Serialize + ?Sized> Captured for CaptureSerialize<'_, T> {
    fn __respan_serialize(&self, json: &mut JsonSerializer<'_, '_>) -> Result<(), SerializeError> {
        json.root(self.value)
    }

    fn __respan_type(&self) -> &'static str {
        type_name::<T>()
    }
}

/// Third choice: `Debug`.
impl<T: Debug + ?Sized> Captured for CaptureDebug<'_, T> {
    fn __respan_debug(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        format_debug(self.value, formatter)
    }

    fn __respan_type(&self) -> &'static str {
        type_name::<T>()
    }
}

/// Last choice: the type's name.
impl<T: ?Sized> Captured for CaptureType<'_, T> {
    fn __respan_type(&self) -> &'static str {
        type_name::<T>()
    }
}
