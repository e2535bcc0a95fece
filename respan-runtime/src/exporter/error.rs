//! Errors of an export.

use super::io::WaitError;
use crate::diagnostics::{debug_as_display, escape_controls, printable};
use opentelemetry_sdk::error::OTelSdkError;
use std::path::PathBuf;
use std::time::Duration;

/// An error that prevented the delivery of a batch of spans; it never contains a key or a payload.
///
/// Returned by `flush` and `shutdown` as the source of a [`DeliveryFailure`](crate::DeliveryFailure), and logged in the
/// diagnostics.
///
/// ```
/// use std::time::Duration;
///
/// let error = respan::ExportError::Timeout(Duration::from_secs(30));
/// assert_eq!(error.to_string(), "the export took longer than 30s");
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The endpoint could not be reached, or the connection broke.
    #[error("could not send to {url}: {reason}")]
    Connection {
        /// The request's URL; words of its path that may be secrets are redacted.
        url: String,
        /// The message of the HTTP client.
        reason: String,
    },
    /// The endpoint rejected the request.
    #[error("{url} answered {status}: {hint}")]
    Refused {
        /// The request's URL; words of its path that may be secrets are redacted.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The remedy, or the endpoint's message with secrets masked.
        hint: String,
    },
    /// The request exceeds the exporter's limit; see
    /// [`max_body_bytes`](crate::RespanSpanExporterBuilder::max_body_bytes).
    #[error("a request of {bytes} bytes to {url} is too large; the limit is {limit}")]
    TooLarge {
        /// The request's URL; words of its path that may be secrets are redacted.
        url: String,
        /// The size of the request's body, before compression.
        bytes: usize,
        /// The limit, `max_body_bytes`.
        limit: usize,
    },
    /// A single span is too large, even after its content was truncated.
    #[error("the span {span:?} is too large, even with its content cut: {reason}")]
    SpanTooLarge {
        /// The span's name.
        span: String,
        /// The endpoint's message, or the exporter's limit.
        reason: String,
    },
    /// The endpoint accepted the request but rejected some of its spans: an OTLP partial success.
    #[error("{url} took the request but rejected {rejected} of its spans: {message}")]
    Partial {
        /// The request's URL; words of its path that may be secrets are redacted.
        url: String,
        /// The number of rejected spans.
        rejected: u64,
        /// The endpoint's message, with secrets masked.
        message: String,
    },
    /// The HTTP client could not be built.
    #[error("the HTTP client could not be built: {0}")]
    Client(String),
    /// A file could not be written.
    #[error("could not write {}: {reason}", printable(path))]
    File {
        /// The file.
        path: PathBuf,
        /// The operating system's message.
        reason: String,
    },
    /// An output stream could not be written.
    #[error("could not write spans: {0}")]
    Output(String),
    /// Spans are in the spool and have not been delivered from there yet.
    #[error(
        "what is in {} has not been delivered yet, by this process or another one",
        printable(directory)
    )]
    Spooled {
        /// The spool's directory.
        directory: PathBuf,
    },
    /// A third-party exporter returned an error.
    #[error("the exporter reports: {}", escape_controls(_0))]
    Exporter(String),
    /// The exporter panicked.
    #[error("the exporter panicked")]
    Panicked,
    /// Respan itself panicked.
    #[error("respan itself panicked; please report it")]
    Internal,
    /// The timeout of the export elapsed.
    #[error("the export took longer than {0:?}")]
    Timeout(Duration),
    /// The timeout of the shutdown elapsed during the export.
    #[error("the time of the shutdown was up before the export had ended")]
    CutOff,
    /// The I/O thread or its event loop could not be created.
    #[error("the I/O thread cannot be started: the limit of threads or open files is reached")]
    NoThread,
}

debug_as_display!(ExportError);

impl ExportError {
    /// The error of an export with this timeout that was not waited for to its end.
    pub(crate) fn from_wait(error: WaitError, timeout: Duration) -> Self {
        match error {
            WaitError::TimedOut => Self::Timeout(timeout),
            WaitError::DeadlineElapsed => Self::CutOff,
            WaitError::NoRuntime => Self::NoThread,
        }
    }
}

/// For exporters that run under another SDK.
impl From<ExportError> for OTelSdkError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Timeout(limit) => Self::Timeout(limit),
            other => Self::InternalFailure(other.to_string()),
        }
    }
}
