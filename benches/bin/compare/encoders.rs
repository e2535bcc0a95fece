//! OTLP encoding of a batch of 512 finished spans of 12 attributes (W6), without a recorder.

use crate::exporters::null;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::trace::{SpanData, SpanExporter as _};
use prost::Message as _;
use respan::{FileSpanExporter, OtlpSpanExporter};
use respan_benches::clock::thread_time;
use respan_benches::cores::Core;
use respan_benches::{drive, note, spans};
use std::hint::black_box;
use std::time::Duration;

const BATCH: u64 = 512;
const TIME: Duration = Duration::from_millis(300);

/// Bytes of a batch, and the function that encodes one.
type Encoder = (usize, Box<dyn Fn(Vec<SpanData>)>);

/// Notes CPU time and bytes per span.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn run(workload: &str, encoder: &str) {
    Core(0).pin();
    let (bytes, encode) = match (workload, encoder) {
        ("W6 JSON", "respan") => respan_json(),
        // The encoding of opentelemetry-otlp 0.33 for http/json.
        ("W6 JSON", "opentelemetry-otlp") => serialised(|batch| {
            let json = serde_json::to_string_pretty(&request(batch)).unwrap_or_default();
            black_box(json).len()
        }),
        ("W6 JSON", "the same, compact") => serialised(|batch| {
            let json = serde_json::to_vec(&request(batch)).unwrap_or_default();
            black_box(json).len()
        }),
        ("W6 protobuf", "respan") => respan_protobuf(),
        // The encoding of opentelemetry-otlp 0.33 for http/protobuf.
        ("W6 protobuf", "opentelemetry-otlp") => serialised(|batch| black_box(request(batch).encode_to_vec()).len()),
        _ => panic!("no encoder {encoder} of {workload}"),
    };
    let batch = spans(BATCH);
    let (mut batches, mut spent) = (0_u64, Duration::ZERO);
    for _ in 0..16 {
        encode(batch.clone());
    }
    while spent < TIME {
        let batch = batch.clone();
        let start = thread_time();
        encode(batch);
        spent += thread_time().saturating_sub(start);
        batches += 1;
    }
    note(
        workload,
        encoder,
        "ns",
        spent.as_nanos() as f64 / (batches * BATCH) as f64,
    );
    note(workload, encoder, "bytes", bytes as f64 / BATCH as f64);
}

fn request(batch: Vec<SpanData>) -> ExportTraceServiceRequest {
    let resource_spans = group_spans_by_resource_and_scope(batch, &ResourceAttributesWithSchema::default());
    ExportTraceServiceRequest { resource_spans }
}

/// An encoder that returns the number of bytes, and that number for one batch.
fn serialised(encode: impl Fn(Vec<SpanData>) -> usize + 'static) -> Encoder {
    let bytes = encode(spans(BATCH));
    let encode = move |batch| {
        encode(batch);
    };
    (bytes, Box::new(encode))
}

/// The encoder of requests to Respan; the bytes go to `/dev/null`.
fn respan_json() -> Encoder {
    let path = std::env::temp_dir().join(format!("respan-bench-{}.jsonl", std::process::id()));
    let to_file = FileSpanExporter::new(&path).unwrap_or_else(|error| panic!("a file: {error}"));
    let _ = drive(to_file.export(spans(BATCH)));
    let length = std::fs::metadata(&path).map_or(0, |about| about.len());
    let _ = std::fs::remove_file(&path);
    let exporter = null();
    let encode = move |batch| {
        let _ = drive(exporter.export(batch));
    };
    (usize::try_from(length).unwrap_or(0), Box::new(encode))
}

/// The encoder of `OtlpSpanExporter`. No request is that small, so it encodes each batch and then refuses to send it.
fn respan_protobuf() -> Encoder {
    let exporter = OtlpSpanExporter::builder()
        .collector("http://127.0.0.1:9")
        .max_body_bytes(1)
        .build();
    let exporter = exporter.unwrap_or_else(|error| panic!("an exporter: {error}"));
    let encode = move |batch| {
        let refused = drive(exporter.export(batch));
        assert!(refused.is_err());
    };
    // Lengths of the same message do not depend on the encoder.
    (request(spans(BATCH)).encoded_len(), Box::new(encode))
}
