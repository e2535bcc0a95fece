//! The exporter to Respan: OTLP/JSON over HTTP to its API.

mod build;
mod builder;
mod endpoint;
mod exporter;

pub use builder::RespanSpanExporterBuilder;
pub use exporter::RespanSpanExporter;

pub(crate) use endpoint::{DEFAULT_BASE_URL, traces_url};
