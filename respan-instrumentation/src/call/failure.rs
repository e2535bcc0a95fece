//! Why a call failed.

use super::text::OptionalText;

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CallError {
    /// The class of the error: the provider's own name for it, or the class of a client's error.
    pub kind: Option<String>,
    /// What went wrong, for people.
    pub message: Option<String>,
    /// The status of the HTTP response, if there was one.
    pub status: Option<u16>,
}

impl CallError {
    /// An error of a class.
    pub fn new(kind: impl OptionalText, message: impl OptionalText) -> Self {
        Self {
            kind: kind.into_text(),
            message: message.into_text(),
            status: None,
        }
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
