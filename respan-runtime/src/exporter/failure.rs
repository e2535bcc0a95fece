//! What an attempt to deliver has come to, where it did not succeed.

use super::error::ExportError;
use opentelemetry_sdk::error::OTelSdkError;
use std::time::Duration;

/// What is to be done about a batch that was not taken.
#[derive(Debug)]
pub(crate) enum ExportFailure {
    /// The same batch may be taken later: after this time, where the endpoint says so.
    Retryable(ExportError, Option<Duration>),
    /// Parts of it may be taken.
    TooLarge(ExportError),
    /// So many of its spans were refused for good, the others taken.
    PartiallyRejected(usize, ExportError),
    /// The exporter has ended before.
    ShutDown,
    /// Key, URL or account are wrong, it seems: nothing will be taken until somebody changes that.
    Configuration(ExportError),
    /// It will never be taken.
    Permanent(ExportError),
}

impl From<ExportError> for ExportFailure {
    fn from(error: ExportError) -> Self {
        Self::Permanent(error)
    }
}

impl From<ExportFailure> for ExportError {
    fn from(failure: ExportFailure) -> Self {
        match failure {
            ExportFailure::Retryable(error, _)
            | ExportFailure::TooLarge(error)
            | ExportFailure::PartiallyRejected(_, error)
            | ExportFailure::Configuration(error)
            | ExportFailure::Permanent(error) => error,
            ExportFailure::ShutDown => Self::Exporter("it has been shut down".to_owned()),
        }
    }
}

/// For exporters that run under another SDK.
impl From<ExportFailure> for OTelSdkError {
    fn from(failure: ExportFailure) -> Self {
        ExportError::from(failure).into()
    }
}
