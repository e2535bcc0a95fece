//! The result of a failed export attempt.

use super::error::ExportError;
use opentelemetry_sdk::error::OTelSdkError;
use std::time::Duration;

/// A failed attempt, by what the driver does next.
#[derive(Debug)]
pub(crate) enum ExportFailure {
    /// The same batch may succeed later: after this time, if the endpoint sent a `Retry-After`.
    Retryable(ExportError, Option<Duration>),
    /// Smaller batches may succeed.
    TooLarge(ExportError),
    /// This many spans were rejected permanently; the others were accepted.
    PartiallyRejected(usize, ExportError),
    /// The batch cannot succeed.
    Permanent(ExportError),
    /// Key, URL or account were rejected: no batch can succeed until the configuration is corrected.
    Configuration(ExportError),
    /// The exporter has been shut down.
    ShutDown,
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
            | ExportFailure::Permanent(error)
            | ExportFailure::Configuration(error) => error,
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
