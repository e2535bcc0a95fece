//! OTLP over HTTP: what the exporters to Respan and to any OTLP endpoint share.
//!
//! ```text
//! options ─▶ exporter ─▶ encoder ─▶ gzip ─▶ sender ─▶ response ─▶ ExportFailure
//!                           └──────▶ spool (the same body)
//! ```
//!
//! Two modules keep secrets out of logs and errors, on opposite sides of the exporter:
//!
//! - `redact_settings` redacts what the user configured (URL, header names) where it appears in an error, in statistics or in `Debug`;
//! - `redact_response` redacts what the endpoint responded, which may repeat the values of request headers and the path; the
//!   forms in which it may repeat them are in `request_secrets`.

mod encoder;
mod endpoint;
mod error;
mod exporter;
mod gzip;
mod options;
mod partial_success;
mod protocol;
mod redact_response;
mod request_secrets;
mod response;
mod sender;
mod settings;
mod spool_directory;
mod too_large;

pub use error::ExporterSettingsError;
pub use protocol::OtlpProtocol;

pub(crate) use endpoint::{HttpEndpoint, Remedies, accepted_url, url_with_path};
pub(crate) use exporter::OtlpHttpExporter;
pub(crate) use options::HttpOptions;
