//! Sends spans to Respan.

mod builder;
mod encoder;
mod endpoint;
mod error;
mod exporter;
mod gzip;
mod header_secrets;
mod redact_response;
mod redact_settings;
mod response;
mod sender;
mod settings;
mod spool_directory;
mod tls;
mod too_large;

pub use builder::RespanSpanExporterBuilder;
pub use error::ExporterSettingsError;
pub use exporter::RespanSpanExporter;

pub(crate) use endpoint::{DEFAULT_BASE_URL, traces_url};
pub(crate) use redact_settings::{redacted_header_name, redacted_url};
