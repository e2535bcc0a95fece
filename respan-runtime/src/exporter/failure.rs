//! What an attempt to deliver has come to, where it did not succeed.

use super::error::ExportError;
use opentelemetry_sdk::error::OTelSdkError;
use std::time::Duration;

/// What is to be done about a batch that was not taken.
#[derive(Debug)]
pub(crate) enum Failure {
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

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        Self::Final(error)
    }
}

impl From<Failure> for ExportError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Later(error, _)
            | Failure::TooLarge(error)
            | Failure::Partly(_, error)
            | Failure::SetUp(error)
            | Failure::Final(error) => error,
            Failure::Ended => Self::Exporter("it has been shut down".to_owned()),
        }
    }
}

/// For exporters that run under another SDK.
impl From<Failure> for OTelSdkError {
    fn from(failure: Failure) -> Self {
        ExportError::from(failure).into()
    }
}
