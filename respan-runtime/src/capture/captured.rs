//! The format of a captured value, selected by its type.
#![allow(missing_docs, clippy::missing_errors_doc)]

use crate::json::{JsonSerializer, SerializeError, is_locked_collection};
use serde::Serialize;
use std::any::type_name;
use std::fmt::{self, Debug};

/// A value to be captured: with `Serialize`, else with `Debug`, else as its type's name.
#[derive(Debug)]
pub struct Capture<'a, T: ?Sized>(pub &'a T);

/// The formats that a value's type supports.
///
/// `ValueWriter` takes it as a trait object, so that its code is compiled once and not once
/// per type.
pub trait Captured {
    /// Serializes the value; the default refuses.
    fn __respan_serialize(&self, _: &mut JsonSerializer<'_, '_>) -> Result<(), SerializeError> {
        Err(SerializeError::Refused)
    }

    /// Formats the value, if serializing is refused; the default fails.
    fn __respan_debug(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Err(fmt::Error)
    }

    /// The name of the value's type, if formatting fails.
    fn __respan_type(&self) -> &'static str;

    fn __respan_value(&self) -> &dyn Captured
    where
        Self: Sized,
    {
        self
    }
}

/// Formats a value with `Debug`, unless that may wait for a lock.
fn format_debug<T: Debug + ?Sized>(value: &T, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    if is_locked_collection::<T>() {
        return Err(fmt::Error);
    }
    value.fmt(formatter)
}

/// First choice: `Serialize`, with `Debug` as the fallback of a value that refuses.
impl<T: Serialize + Debug + ?Sized> Captured for &&&Capture<'_, T> {
    fn __respan_serialize(&self, json: &mut JsonSerializer<'_, '_>) -> Result<(), SerializeError> {
        json.root(self.0)
    }

    fn __respan_debug(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        format_debug(self.0, formatter)
    }

    fn __respan_type(&self) -> &'static str {
        type_name::<T>()
    }
}

/// Second choice: `Serialize`.
impl<T: Serialize + ?Sized> Captured for &&Capture<'_, T> {
    fn __respan_serialize(&self, json: &mut JsonSerializer<'_, '_>) -> Result<(), SerializeError> {
        json.root(self.0)
    }

    fn __respan_type(&self) -> &'static str {
        type_name::<T>()
    }
}

/// Third choice: `Debug`.
impl<T: Debug + ?Sized> Captured for &Capture<'_, T> {
    fn __respan_debug(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        format_debug(self.0, formatter)
    }

    fn __respan_type(&self) -> &'static str {
        type_name::<T>()
    }
}

/// Last choice: the type's name.
impl<T: ?Sized> Captured for Capture<'_, T> {
    fn __respan_type(&self) -> &'static str {
        type_name::<T>()
    }
}
