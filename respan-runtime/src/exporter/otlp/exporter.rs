//! `OtlpSpanExporter` and its implementation of the exporter trait.

use super::builder::OtlpSpanExporterBuilder;
use crate::exporter::Export as _;
use crate::exporter::otlp_http::OtlpHttpExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

/// Sends spans to any OTLP endpoint over HTTP: Phoenix, MLflow, Langfuse, a collector.
///
/// It has the delivery of [`RespanSpanExporter`](crate::RespanSpanExporter): retries, a [`Spool`](crate::Spool), requests that
/// are split if they are too large, partial success. It needs no async runtime of the program, and no other exporter crate.
///
/// ```
/// use respan::{OtlpSpanExporter, RespanTelemetry};
///
/// let telemetry = RespanTelemetry::builder()
///     .add_processor(OtlpSpanExporter::phoenix("http://localhost:6006")?)
/// #   .environment(|_| None)
///     .build()?;
/// # drop(telemetry);
/// # Ok::<(), respan::InitError>(())
/// ```
///
/// For any other endpoint there is the [`builder`](Self::builder), which reads OpenTelemetry's environment variables:
///
/// ```
/// use respan::OtlpSpanExporter;
///
/// let exporter = OtlpSpanExporter::builder()
///     .endpoint("https://otlp.example.com/v1/traces")
///     .header("x-team-key", "a-key")
///     .build()?;
/// # drop(exporter);
/// # Ok::<(), respan::ExporterSettingsError>(())
/// ```
#[derive(Debug)]
pub struct OtlpSpanExporter(pub(crate) OtlpHttpExporter);

impl OtlpSpanExporter {
    /// Returns a builder, whose options are those of the environment unless they are set.
    ///
    /// ```
    /// let exporter = respan::OtlpSpanExporter::builder().build();
    /// assert!(exporter.is_ok(), "a collector on this machine");
    /// ```
    pub fn builder() -> OtlpSpanExporterBuilder {
        OtlpSpanExporterBuilder::default()
    }
}

impl SpanExporter for OtlpSpanExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.export_span_data(batch).await
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}
