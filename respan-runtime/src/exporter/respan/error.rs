//! Errors of the exporter's settings.

use super::endpoint::DEFAULT_BASE_URL;
use crate::spool::SpoolError;

/// An invalid setting of an exporter; it never contains the key or a header's value.
///
/// ```
/// use respan::{ExporterSettingsError, RespanSpanExporter};
///
/// let result = RespanSpanExporter::builder().header("X Team", "search").build();
/// assert!(matches!(result, Err(ExporterSettingsError::Header { name }) if name == "X Team"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExporterSettingsError {
    /// The base URL is invalid.
    #[error("base URL {url:?} is not usable: {reason}; expected is something like {DEFAULT_BASE_URL}")]
    BaseUrl {
        /// The URL, with credentials redacted.
        url: String,
        /// The reason why it is invalid.
        reason: String,
    },
    /// The base URL is `https`, and respan was built without TLS.
    #[error(
        "base URL {url:?} needs TLS, and all cargo features of respan for it are off; enable `tls-graviola`, which is a default"
    )]
    NoTls {
        /// The URL, with credentials redacted.
        url: String,
    },
    /// A header's name or value is invalid.
    #[error("header {name:?} cannot be sent: names are ASCII tokens, values visible ASCII")]
    Header {
        /// The header's name, up to a colon.
        name: String,
    },
    /// The API key contains characters that are invalid in a header.
    #[error("the API key contains characters that an HTTP header cannot; only visible ASCII is accepted")]
    ApiKey,
    /// `max_body_bytes` is 0.
    #[error("`max_body_bytes` is 0, so no request could contain a span; set the limit of one request, such as 1048576")]
    NoBody,
    /// The directory of the spool is unusable.
    #[error(transparent)]
    Spool(#[from] SpoolError),
}
