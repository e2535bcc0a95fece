//! What an attempt to deliver has come to, where it did not succeed.

use super::error::ExportError;
use opentelemetry_sdk::error::OTelSdkError;
use std::time::Duration;

/// What is to be done about a batch that was not taken.
#[derive(Debug)]
pub(crate) enum ExportFailure {
    /// The same batch may be taken later: after this time, where the endpoint says so.
    Later(ExportError, Option<Duration>),
    /// Parts of it may be taken.
    TooLarge(ExportError),
    /// So many of its spans were refused for good, the others taken.
    Partly(usize, ExportError),
    /// The exporter has ended before.
    Ended,
    /// Key, URL or account are wrong, it seems: nothing will be taken until somebody changes that.
    SetUp(ExportError),
    /// It will never be taken.
    Final(ExportError),
}

impl From<ExportError> for ExportFailure {
    fn from(error: ExportError) -> Self {
        Self::Final(error)
    }
}

impl From<ExportFailure> for ExportError {
    fn from(failure: ExportFailure) -> Self {
        match failure {
            ExportFailure::Later(error, _)
            | ExportFailure::TooLarge(error)
            | ExportFailure::Partly(_, error)
            | ExportFailure::SetUp(error)
            | ExportFailure::Final(error) => error,
            ExportFailure::Ended => Self::Exporter("it has been shut down".to_owned()),
        }
    }
}

/// For exporters that run under another SDK.
impl From<ExportFailure> for OTelSdkError {
    fn from(failure: ExportFailure) -> Self {
        ExportError::from(failure).into()
    }
}
