//! Why a telemetry could not be set up.

use crate::exporter::ExportError;
use crate::exporter::respan::ExporterSettingsError;
use crate::mask::{MaskError, mask_secrets};
use crate::spool::SpoolError;
use std::borrow::Cow;

/// Why [`init`](crate::TelemetryBuilder::init) or [`build`](crate::TelemetryBuilder::build) refused.
///
/// Set-up is the only time when respan reports an error for what it was told; afterwards it never disturbs the program.
/// No variant holds the API key or the value of a header.
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
/// What the parts of a set-up refuse turns into it, so that one function can make them all:
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
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InitError {
    /// An option or a variable has a value that respan does not understand.
    #[error("{name} is `{value}`; accepted: {accepted}")]
    #[non_exhaustive]
    InvalidValue {
        /// The option of the builder, such as `base_url`, or the variable, such as `RESPAN_BASE_URL`.
        name: Cow<'static, str>,
        /// What it is, without what looks like a credential.
        value: String,
        /// What it may be.
        accepted: Cow<'static, str>,
    },
    /// An option or a variable that may hold a secret has a value that cannot be used; it is not shown.
    #[error("{name} holds a value that cannot be used and is not shown here; accepted: {accepted}")]
    #[non_exhaustive]
    InvalidSecret {
        /// The option of the builder, such as `api_key`, or the variable, such as `RESPAN_API_KEY`.
        name: Cow<'static, str>,
        /// What it may be.
        accepted: Cow<'static, str>,
    },
    /// A telemetry is installed for the whole process and has not been shut down.
    #[error("a telemetry is installed already; shut it down first, or use `build` for one that stands beside it")]
    AlreadyInstalled,
    /// The exporter to Respan refuses its settings.
    #[error(transparent)]
    Exporter(ExporterSettingsError),
    /// The directory of the spool cannot be used.
    #[error(transparent)]
    Spool(SpoolError),
    /// A destination cannot be used, such as the file of a [`FileSpanExporter`](crate::FileSpanExporter).
    #[error(transparent)]
    Destination(#[from] ExportError),
    /// A pattern of the mask is none.
    #[error(transparent)]
    Mask(#[from] MaskError),
}

impl From<ExporterSettingsError> for InitError {
    fn from(error: ExporterSettingsError) -> Self {
        match error {
            ExporterSettingsError::Spool(error) => Self::Spool(error),
            other => Self::Exporter(other),
        }
    }
}

impl InitError {
    pub(super) fn value(
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
        accepted: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::InvalidValue {
            name: name.into(),
            value: mask_secrets(&value.into()).into_owned(),
            accepted: accepted.into(),
        }
    }

    pub(super) fn secret(name: impl Into<Cow<'static, str>>, accepted: impl Into<Cow<'static, str>>) -> Self {
        Self::InvalidSecret {
            name: name.into(),
            accepted: accepted.into(),
        }
    }
}
