//! Errors of the exporter's settings.

use super::endpoint::DEFAULT_BASE_URL;
use crate::spool::SpoolError;

/// Why an exporter's settings are refused; never holds the key or a header's value.
///
/// ```
/// use respan::{ExporterSettingsError, RespanSpanExporter};
///
/// let refused = RespanSpanExporter::builder().header("X Team", "search").build();
/// assert!(matches!(refused, Err(ExporterSettingsError::Header { name }) if name == "X Team"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExporterSettingsError {
    /// The base URL is none.
    #[error("base URL {url:?} is not usable: {reason}; expected is something like {DEFAULT_BASE_URL}")]
    BaseUrl {
        /// As given, without credentials.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A header's name or value cannot be sent.
    #[error("header {name:?} cannot be sent: names are ASCII tokens, values visible ASCII")]
    Header {
        /// The header's name, without what follows a colon.
        name: String,
    },
    /// The key cannot be sent.
    #[error("the API key holds characters that an HTTP header cannot; only visible ASCII is accepted")]
    ApiKey,
    /// No request may have a body, so no span could be sent.
    #[error("`max_body_bytes` is 0, and no span fits into that; give what one request may have, such as 1048576")]
    NoBody,
    /// The directory of the spool cannot be used.
    #[error(transparent)]
    Spool(#[from] SpoolError),
}
