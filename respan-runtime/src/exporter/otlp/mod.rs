//! The exporter to any OTLP endpoint.

mod build;
mod builder;
mod environment;
mod exporter;
mod presets;

pub use builder::OtlpSpanExporterBuilder;
pub use exporter::OtlpSpanExporter;
