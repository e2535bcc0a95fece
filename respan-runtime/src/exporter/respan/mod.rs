//! The exporter to Respan: OTLP/JSON over HTTP.
//!
//! ```text
//! builder ─▶ exporter ─▶ encoder ─▶ gzip ─▶ sender ─▶ response ─▶ ExportFailure
//!                           └──────▶ spool (the same body)
//! ```
//!
//! Two modules keep secrets out of logs and errors, on opposite sides of the exporter:
//!
//! - `redact_settings` redacts what the user configured (base URL, header names) where it appears in an error, in statistics or in `Debug`;
//! - `redact_response` redacts what the endpoint responded, which may repeat the values of request headers and the path; the
//!   forms in which it may repeat them are in `request_secrets`.

mod builder;
mod encoder;
mod endpoint;
mod error;
mod exporter;
mod gzip;
mod partial_success;
mod redact_response;
mod request_secrets;
mod response;
mod sender;
mod settings;
mod spool_directory;
mod too_large;

pub use builder::RespanSpanExporterBuilder;
pub use error::ExporterSettingsError;
pub use exporter::RespanSpanExporter;

pub(crate) use endpoint::{DEFAULT_BASE_URL, traces_url};
