//! `RespanSpanExporter` and its implementation of the exporter trait.

use super::builder::RespanSpanExporterBuilder;
use crate::exporter::Export as _;
use crate::exporter::otlp_http::OtlpHttpExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

/// Sends spans to Respan, as OTLP/JSON over HTTP.
///
/// A telemetry with an API key already has one. Build one to add a second account, or to use it with another SDK; for other
/// backends there is [`OtlpSpanExporter`](crate::OtlpSpanExporter). It works without an async runtime of the program.
///
/// ```
/// use respan::RespanSpanExporter;
///
/// let exporter = RespanSpanExporter::builder()
///     .api_key("another-key")
///     .base_url("https://api.respan.co/api")
///     .header("X-Team", "search")
///     .build()?;
/// # drop(exporter);
/// # Ok::<(), respan::ExporterSettingsError>(())
/// ```
#[derive(Debug)]
pub struct RespanSpanExporter(pub(crate) OtlpHttpExporter);

impl RespanSpanExporter {
    /// Returns a builder with the default settings.
    ///
    /// ```
    /// let exporter = respan::RespanSpanExporter::builder().api_key("key").build();
    /// assert!(exporter.is_ok());
    /// ```
    pub fn builder() -> RespanSpanExporterBuilder {
        RespanSpanExporterBuilder::default()
    }
}

impl SpanExporter for RespanSpanExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.export_span_data(batch).await
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}
