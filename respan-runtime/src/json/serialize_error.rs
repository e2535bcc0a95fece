//! The error of the JSON serializer.

use serde::ser;
use std::fmt::{self, Display};

/// The reason why a value was not serialized to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SerializeError {
    /// The value is nested more than 100 levels deep, or too deep for the stack.
    TooDeep,
    /// The value is longer than a multiple of the limit.
    TooLarge,
    /// The value's `Serialize` returned an error, or JSON cannot represent the value.
    Refused,
}

impl Display for SerializeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::TooDeep => "the value is nested too deep",
            Self::TooLarge => "the value is too large",
            Self::Refused => "the value cannot be serialized as JSON",
        })
    }
}

impl std::error::Error for SerializeError {}

impl ser::Error for SerializeError {
    fn custom<T: Display>(_: T) -> Self {
        Self::Refused
    }
}
