//! CPU time of each recorder up to the bytes of a request: the same workloads, exported as OTLP JSON to `/dev/null`.
//!
//! respan encodes its records without `SpanData`. `opentelemetry_sdk` is measured twice: with respan's encoder, which accepts
//! `SpanData` too, and with the types of `opentelemetry-proto`, serialized as compact JSON.

use crate::recorder::Recorder;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::{FileSpanExporter, get_client};
use respan_benches::CountingExporter;
use respan_benches::recorders::{opentelemetry_sdk as sdk, respan as ours};
use std::fs::File;
use std::io::Write as _;

/// Fewer than in `main.rs`: the SDK's own encoding is slow, and more rounds would double the time of all benchmarks.
const ROUNDS: u64 = 4;

/// An SDK exporter that uses respan's encoder.
#[derive(Debug)]
struct SameWriter {
    file: FileSpanExporter,
    sink: CountingExporter,
}

impl SpanExporter for SameWriter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.sink.add(batch.len());
        self.file.export(batch).await
    }

    fn set_resource(&mut self, resource: &Resource) {
        SpanExporter::set_resource(&mut self.file, resource);
    }
}

/// An SDK exporter that uses `opentelemetry-proto`, as `opentelemetry-otlp` does, but without indentation.
#[derive(Debug)]
struct OwnWriter {
    file: File,
    resource: ResourceAttributesWithSchema,
    sink: CountingExporter,
}

impl SpanExporter for OwnWriter {
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

pub(crate) fn compare(only: &str) {
    let file = || FileSpanExporter::new("/dev/null").unwrap_or_else(|error| panic!("/dev/null: {error}"));
    let telemetry = ours::install_with(file());
    let sinks: [CountingExporter; 2] = Default::default();
    let same = SameWriter {
        file: file(),
        sink: sinks[0].clone(),
    };
    let own = OwnWriter {
        file: File::create("/dev/null").unwrap_or_else(|error| panic!("/dev/null: {error}")),
        resource: ResourceAttributesWithSchema::default(),
        sink: sinks[1].clone(),
    };
    let recorders = [
        Recorder::annotated(&telemetry, || get_client().stats().exported),
        Recorder::by_hand("opentelemetry_sdk", sdk::provider_with(same), &sinks[0]),
        Recorder::by_hand("opentelemetry_sdk, its own JSON", sdk::provider_with(own), &sinks[1]),
    ];
    super::compare("one core to bytes", &recorders, ROUNDS, only);
}
