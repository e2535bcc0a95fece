//! Exporters that write OTLP JSON to `/dev/null`, for `opentelemetry_sdk`; respan's own one needs no `SpanData`.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::FileSpanExporter;
use respan_benches::CountingExporter;
use std::fs::File;
use std::io::Write as _;

/// respan's exporter to `/dev/null`.
pub(crate) fn null() -> FileSpanExporter {
    FileSpanExporter::new("/dev/null").unwrap_or_else(|error| panic!("/dev/null: {error}"))
}

/// Uses respan's encoder, which accepts `SpanData` too.
#[derive(Debug)]
pub(crate) struct OneEncoder {
    file: FileSpanExporter,
    sink: CountingExporter,
}

impl OneEncoder {
    pub(crate) fn new(sink: &CountingExporter) -> Self {
        Self {
            file: null(),
            sink: sink.clone(),
        }
    }
}

impl SpanExporter for OneEncoder {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.sink.add(batch.len());
        self.file.export(batch).await
    }

    fn set_resource(&mut self, resource: &Resource) {
        SpanExporter::set_resource(&mut self.file, resource);
    }
}

/// Uses `opentelemetry-proto`, as `opentelemetry-otlp` does, but without indentation.
#[derive(Debug)]
pub(crate) struct OwnEncoder {
    file: File,
    resource: ResourceAttributesWithSchema,
    sink: CountingExporter,
}

impl OwnEncoder {
    pub(crate) fn new(sink: &CountingExporter) -> Self {
        Self {
            file: File::create("/dev/null").unwrap_or_else(|error| panic!("/dev/null: {error}")),
            resource: ResourceAttributesWithSchema::default(),
            sink: sink.clone(),
        }
    }
}

impl SpanExporter for OwnEncoder {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.sink.add(batch.len());
        let resource_spans = group_spans_by_resource_and_scope(batch, &self.resource);
        let json = serde_json::to_vec(&ExportTraceServiceRequest { resource_spans }).unwrap_or_default();
        let written = (&self.file).write_all(&json);
        written.map_err(|error| OTelSdkError::InternalFailure(error.to_string()))
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.resource = resource.into();
    }
}
