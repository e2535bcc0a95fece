//! The error of a telemetry's set-up.

use crate::diagnostics::{debug_as_display, setting};
use crate::exporter::ExportError;
#[cfg(feature = "exporter-otlp")]
use crate::exporter::otlp_http::ExporterSettingsError;
use crate::exporter::redact_settings::redacted_value;
use crate::mask::MaskError;
#[cfg(feature = "exporter-otlp")]
use crate::spool::SpoolError;
use std::borrow::Cow;

/// Error of [`init`](crate::TelemetryBuilder::init) and [`build`](crate::TelemetryBuilder::build).
///
/// Set-up is the only time when respan returns an error for its configuration; afterwards it never fails the program. No
/// variant holds the API key or the value of a header.
///
/// ```
/// use respan::{InitError, RespanTelemetry};
///
/// let refused = RespanTelemetry::builder()
/// #     .environment(|_| None)
///     .base_url("not a URL")
///     .build();
/// assert!(matches!(refused, Err(InitError::InvalidValue { name, .. }) if name == "base_url"));
/// ```
///
/// `Debug` prints the same message as `Display`, so that `main` can return it: what the program then prints is a sentence.
///
/// The errors of masks and exporters convert into it, so that one function can make a whole set-up:
///
/// ```
/// use respan::{FileSpanExporter, InitError, Mask, RespanSpanExporter, RespanTelemetry};
///
/// fn telemetry(path: &str) -> Result<RespanTelemetry, InitError> {
///     RespanTelemetry::builder()
/// #       .environment(|_| None)
///         .mask(Mask::secrets().pattern("[0-9]{16}")?)
///         .add_processor(FileSpanExporter::new(path)?)
///         .add_processor(RespanSpanExporter::builder().api_key("key").build()?)
///         .build()
/// }
/// assert!(matches!(telemetry("/no/such/directory/spans"), Err(InitError::Destination(_))));
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InitError {
    /// The value of an option or a variable is not accepted.
    #[error("{}", setting::invalid_value(.name, .value, .accepted))]
    #[non_exhaustive]
    InvalidValue {
        /// The option of the builder, such as `base_url`, or the variable, such as `RESPAN_BASE_URL`.
        name: Cow<'static, str>,
        /// The value, without what looks like a credential.
        value: String,
        /// The accepted values.
        accepted: Cow<'static, str>,
    },
    /// The value of an option or a variable is not accepted, and not shown, since it may be a secret.
    #[error("{}", setting::invalid_secret(.name, .accepted))]
    #[non_exhaustive]
    InvalidSecret {
        /// The option of the builder, such as `api_key`, or the variable, such as `RESPAN_API_KEY`.
        name: Cow<'static, str>,
        /// The accepted values.
        accepted: Cow<'static, str>,
    },
    /// An option or a variable needs a cargo feature of respan that is off.
    #[error("{}", setting::missing_feature(.name, .feature))]
    #[non_exhaustive]
    MissingFeature {
        /// The option of the builder, such as `api_key`, or the variable, such as `RESPAN_API_KEY`.
        name: Cow<'static, str>,
        /// The feature, such as `exporter-respan`.
        feature: &'static str,
    },
    /// A telemetry is installed for the whole process and has not been shut down.
    #[error("a telemetry is installed already; shut it down first, or use `build` for one that stands beside it")]
    AlreadyInstalled,
    /// The settings of an exporter are not accepted.
    #[cfg(feature = "exporter-otlp")]
    #[error(transparent)]
    Exporter(ExporterSettingsError),
    /// The directory of the spool cannot be used.
    #[cfg(feature = "exporter-otlp")]
    #[error(transparent)]
    Spool(SpoolError),
    /// A destination cannot be used, such as the file of a [`FileSpanExporter`](crate::FileSpanExporter).
    #[error(transparent)]
    Destination(#[from] ExportError),
    /// A pattern of the mask is not valid.
    #[error(transparent)]
    Mask(#[from] MaskError),
}

debug_as_display!(InitError);

#[cfg(feature = "exporter-otlp")]
impl From<ExporterSettingsError> for InitError {
    fn from(error: ExporterSettingsError) -> Self {
        match error {
            ExporterSettingsError::Spool(error) => Self::Spool(error),
            other => Self::Exporter(other),
        }
    }
}

impl InitError {
    pub(crate) fn value(
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
        accepted: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::InvalidValue {
            name: name.into(),
            value: redacted_value(&value.into()),
            accepted: accepted.into(),
        }
    }

    /// As [`value`](Self::value), for a URL, which may hold credentials.
    #[cfg(feature = "exporter-otlp")]
    pub(crate) fn url(name: &'static str, url: &str, accepted: String) -> Self {
        match ExporterSettingsError::url(name, url, accepted) {
            ExporterSettingsError::InvalidValue { name, value, accepted } => {
                Self::InvalidValue { name, value, accepted }
            }
            ExporterSettingsError::InvalidSecret { name, accepted } => Self::InvalidSecret { name, accepted },
            other => other.into(),
        }
    }

    pub(crate) fn secret(name: impl Into<Cow<'static, str>>, accepted: impl Into<Cow<'static, str>>) -> Self {
        Self::InvalidSecret {
            name: name.into(),
            accepted: accepted.into(),
        }
    }
}
