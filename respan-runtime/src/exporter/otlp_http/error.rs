//! Errors of the exporter's settings.

use crate::diagnostics::{debug_as_display, setting};
use crate::exporter::redact_settings::{recognisable_url, redacted_value};
use crate::spool::SpoolError;
use std::borrow::Cow;

/// An invalid setting of an exporter; it never contains the key or a header's value.
///
/// ```
/// use respan::{ExporterSettingsError, RespanSpanExporter};
///
/// let result = RespanSpanExporter::builder().header("X Team", "search").build();
/// assert!(matches!(result, Err(ExporterSettingsError::Header { name }) if name == "X Team"));
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExporterSettingsError {
    /// The base URL is invalid.
    #[error("base URL {url:?} is not usable: {reason}; expected is something like https://api.respan.co/api")]
    BaseUrl {
        /// The URL, with credentials redacted.
        url: String,
        /// The reason why it is invalid.
        reason: String,
    },
    /// The URL is `https`, and respan was built without TLS.
    #[error(
        "URL {url:?} needs TLS, and all cargo features of respan for it are off; enable `tls-graviola`, which is a default"
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
    /// The value of an option or an environment variable is not accepted.
    #[error("{}", setting::invalid_value(.name, .value, .accepted))]
    #[non_exhaustive]
    InvalidValue {
        /// The option, such as `endpoint`, or the variable, such as `OTEL_EXPORTER_OTLP_PROTOCOL`.
        name: Cow<'static, str>,
        /// The value, without what looks like a credential.
        value: String,
        /// The accepted values.
        accepted: Cow<'static, str>,
    },
    /// The value of an option or an environment variable is not accepted, and not shown, since it may be a secret.
    #[error("{}", setting::invalid_secret(.name, .accepted))]
    #[non_exhaustive]
    InvalidSecret {
        /// The option or the variable, such as `OTEL_EXPORTER_OTLP_HEADERS`.
        name: Cow<'static, str>,
        /// The accepted values.
        accepted: Cow<'static, str>,
    },
    /// A value that is needed is missing.
    #[error("{name} is missing; {remedy}")]
    #[non_exhaustive]
    Missing {
        /// The missing part, such as the secret key of Langfuse.
        name: &'static str,
        /// The place where it is found.
        remedy: &'static str,
    },
    /// A variable needs a cargo feature of respan that is off.
    #[error("{}", setting::missing_feature(.name, .feature))]
    #[non_exhaustive]
    MissingFeature {
        /// The variable, such as `OTEL_EXPORTER_OTLP_COMPRESSION`.
        name: Cow<'static, str>,
        /// The feature, such as `gzip`.
        feature: &'static str,
    },
    /// A file of certificates is unusable.
    #[error("{name} is `{path}`, which is not usable: {reason}; accepted: a file in PEM format")]
    #[non_exhaustive]
    Certificate {
        /// The option or the variable, such as `OTEL_EXPORTER_OTLP_CERTIFICATE`.
        name: Cow<'static, str>,
        /// The file.
        path: String,
        /// The reason why it is unusable.
        reason: String,
    },
    /// The directory of the spool is unusable.
    #[error(transparent)]
    Spool(#[from] SpoolError),
}

debug_as_display!(ExporterSettingsError);

impl ExporterSettingsError {
    /// A value that is not accepted.
    pub(crate) fn value(name: &'static str, value: &str, accepted: impl Into<Cow<'static, str>>) -> Self {
        Self::InvalidValue {
            name: name.into(),
            value: redacted_value(value),
            accepted: accepted.into(),
        }
    }

    /// As [`value`](Self::value), for a URL, which may hold credentials: not shown if nothing else would be left of it.
    pub(crate) fn url(name: &'static str, url: &str, accepted: String) -> Self {
        match recognisable_url(url) {
            Some(shown) => Self::value(name, &shown, accepted),
            None => Self::InvalidSecret {
                name: name.into(),
                accepted: accepted.into(),
            },
        }
    }
}
