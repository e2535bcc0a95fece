//! Why an export failed.

use super::io::WaitError;
use opentelemetry_sdk::error::OTelSdkError;
use std::path::PathBuf;
use std::time::Duration;

/// Why a batch of spans was not taken; never holds a key or a payload.
///
/// Reported by `flush` and `shutdown`, and in the diagnostics.
///
/// ```
/// use std::time::Duration;
///
/// let error = respan::ExportError::Timeout(Duration::from_secs(30));
/// assert_eq!(error.to_string(), "the export took longer than 30s");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The endpoint could not be reached, or the connection broke.
    #[error("could not send to {url}: {reason}")]
    Connection {
        /// Where to.
        url: String,
        /// What the HTTP client says.
        reason: String,
    },
    /// The endpoint answered that it does not take the spans.
    #[error("{url} answered {status}: {hint}")]
    Refused {
        /// Where to.
        url: String,
        /// The HTTP status.
        status: u16,
        /// What to do about it, or what the endpoint says.
        hint: String,
    },
    /// The request is larger than the exporter may send, or than the endpoint takes.
    #[error("a request of {bytes} bytes to {url} is too large; the limit is {limit}")]
    TooLarge {
        /// Where to.
        url: String,
        /// Size of the request's body.
        bytes: usize,
        /// What is allowed: `max_body_bytes`.
        limit: usize,
    },
    /// A single span is too large, even with its content cut.
    #[error("the span {span:?} is too large, even with its content cut: {reason}")]
    SpanTooLarge {
        /// The span's name.
        span: String,
        /// What the endpoint says, or the exporter's limit.
        reason: String,
    },
    /// The endpoint took the request, but not all of its spans.
    #[error("{url} took the request but rejected {rejected} of its spans: {message}")]
    Partial {
        /// Where to.
        url: String,
        /// Spans that it rejected.
        rejected: u64,
        /// What it says about them.
        message: String,
    },
    /// The HTTP client could not be built.
    #[error("the HTTP client could not be built: {0}")]
    Client(String),
    /// A file could not be written.
    #[error("could not write {}: {reason}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// An output stream could not be written.
    #[error("could not write spans: {0}")]
    Output(String),
    /// What could not be sent before lies in the spool, and has not been delivered from there yet.
    #[error("another process may be delivering what is in {}", directory.display())]
    Spooled {
        /// Which directory.
        directory: PathBuf,
    },
    /// Another exporter reports a failure.
    #[error("the exporter reports: {0}")]
    Exporter(String),
    /// Another exporter panicked.
    #[error("the exporter panicked")]
    Panicked,
    /// Respan itself panicked.
    #[error("respan itself panicked; please report it")]
    Internal,
    /// The time was up.
    #[error("the export took longer than {0:?}")]
    Timeout(Duration),
    /// The time of a shutdown was up.
    #[error("the time of the shutdown was up before the export had ended")]
    CutOff,
    /// The system gave no thread, or no socket, to send with.
    #[error("the I/O thread cannot be started: the system gives no more threads or files")]
    NoThread,
}

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
