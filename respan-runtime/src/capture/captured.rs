//! The formats that a captured value supports.
#![allow(missing_docs, clippy::missing_errors_doc)]

use crate::json::{JsonSerializer, SerializeError};
use std::fmt;

/// The formats that a value's type supports.
///
/// `write_value` takes it as a trait object, so that its code is compiled once and not once per type.
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
}
