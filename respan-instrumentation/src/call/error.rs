//! Errors of calls.

use super::text::OptionalText;
use respan_runtime::bounded_text;
use std::any::type_name;
use std::error::Error;
use std::fmt::Display;

/// Longer texts of errors are cut.
const MAX_TEXT: usize = 1 << 20;

/// The text of an error, which is code of the program; `None` if that fails or panics.
pub(crate) fn error_text(error: &(impl Display + ?Sized)) -> Option<String> {
    bounded_text(format_args!("{error}"), MAX_TEXT)
}

/// The error of a failed call.
///
/// ```
/// use respan::instrumentation::CallError;
///
/// let error = CallError::new("rate_limit_exceeded", "try again later").status(429);
/// assert_eq!(error.status, Some(429));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CallError {
    /// The type of the error, as the provider or the client names it.
    pub kind: Option<String>,
    /// The error message.
    pub message: Option<String>,
    /// The status of the HTTP response, if there was one.
    pub status: Option<u16>,
}

impl CallError {
    /// An error with a type and a message.
    pub fn new(kind: impl OptionalText, message: impl OptionalText) -> Self {
        Self {
            kind: kind.into_text(),
            message: message.into_text(),
            status: None,
        }
    }

    /// An error of a client: its type and text.
    pub fn of<E: Error + ?Sized>(error: &E) -> Self {
        Self::displayed(error)
    }

    /// An error with its type and its text, unless that panics.
    pub(crate) fn displayed<E: Display + ?Sized>(error: &E) -> Self {
        Self::new(type_name::<E>(), error_text(error))
    }

    /// The status of the HTTP response.
    #[must_use]
    pub fn status(mut self, status: impl Into<Option<u16>>) -> Self {
        self.status = status.into();
        self
    }

    /// The value of `error.type`.
    pub(crate) fn type_name(&self) -> String {
        match (&self.kind, self.status) {
            (Some(kind), _) => kind.clone(),
            (None, Some(status)) => status.to_string(),
            (None, None) => "_OTHER".to_owned(),
        }
    }

    /// The description of the span's status.
    pub(crate) fn description(&self) -> String {
        match (self.status, &self.message) {
            (Some(status), Some(message)) => format!("Error code: {status} - {message}"),
            (Some(status), None) => format!("Error code: {status}"),
            (None, Some(message)) => message.clone(),
            (None, None) => self.kind.clone().unwrap_or_default(),
        }
    }
}
