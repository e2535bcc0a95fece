//! Benchmark of the OTLP encoding of a batch of 512 finished spans with 12 attributes each (W6); one iteration is one batch.

#![allow(missing_docs)]

use criterion::{BatchSize, BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::trace::{SpanData, SpanExporter as _};
use prost::Message as _;
use respan::{FileSpanExporter, OtlpSpanExporter};
use respan_benches::{drive, note, spans};
use std::hint::black_box;

const BATCH: u64 = 512;

fn request(batch: Vec<SpanData>) -> ExportTraceServiceRequest {
    let resource_spans = group_spans_by_resource_and_scope(batch, &ResourceAttributesWithSchema::default());
    ExportTraceServiceRequest { resource_spans }
}

/// `encode` returns the number of bytes.
fn encoder(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, encode: impl Fn(Vec<SpanData>) -> usize) {
    let batch = spans(BATCH);
    #[allow(clippy::cast_precision_loss)]
    note(name, "bytes", encode(batch.clone()) as f64 / BATCH as f64);
    group.bench_function(name, |bencher| {
        bencher.iter_batched(
            || batch.clone(),
            |batch| black_box(encode(batch)),
            BatchSize::LargeInput,
        );
    });
}

fn encoding(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("encoding");
    let path = std::env::temp_dir().join(format!("respan-bench-{}.jsonl", std::process::id()));
    let length = || std::fs::metadata(&path).map_or(0, |about| about.len());
    let to_file = FileSpanExporter::new(&path).unwrap_or_else(|error| panic!("a file: {error}"));
    let _ = drive(to_file.export(spans(BATCH)));
    let bytes = usize::try_from(length()).unwrap_or(0);
    let _ = std::fs::remove_file(&path);
    // The encoder of requests to Respan; the bytes go to `/dev/null`.
    let exporter = FileSpanExporter::new("/dev/null").unwrap_or_else(|error| panic!("/dev/null: {error}"));
    encoder(&mut group, "W6/respan", |batch| {
        let _ = drive(exporter.export(batch));
        bytes
    });
    // The encoding of opentelemetry-otlp 0.33 for http/json.
    encoder(&mut group, "W6/opentelemetry-otlp", |batch| {
        serde_json::to_string_pretty(&request(batch)).map_or(0, |json| black_box(json).len())
    });
    encoder(&mut group, "W6/its tree as compact JSON", |batch| {
        serde_json::to_vec(&request(batch)).map_or(0, |json| black_box(json).len())
    });
    // The encoder of `OtlpSpanExporter`. No request is that small, so it encodes each batch and then refuses to send it.
    let protobuf = OtlpSpanExporter::builder()
        .collector("http://127.0.0.1:9")
        .max_body_bytes(1)
        .build();
    let protobuf = protobuf.unwrap_or_else(|error| panic!("an exporter: {error}"));
    let bytes = request(spans(BATCH)).encoded_len();
    encoder(&mut group, "W6/respan protobuf", |batch| {
        let refused = drive(protobuf.export(batch));
        assert!(refused.is_err());
        bytes
    });
    // The encoding of opentelemetry-otlp 0.33 for http/protobuf.
    encoder(&mut group, "W6/opentelemetry-otlp protobuf", |batch| {
        black_box(request(batch).encode_to_vec()).len()
    });
}

criterion_group! {
    name = benches;
    config = respan_benches::settings();
    targets = encoding
}
criterion_main!(benches);
