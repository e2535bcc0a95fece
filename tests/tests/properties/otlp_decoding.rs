//! OTLP requests read by an independent decoder, `opentelemetry-proto`, and compared field by field.

use crate::expected_otlp::request;
use crate::span_data::span_data;
use opentelemetry::{KeyValue, Value};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SpanExporter;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use prost::Message as _;
use respan::{OtlpSpanExporter, RespanSpanExporter};
use respan_tests::collector::Collector;

/// Replaces the flags by those of the Python SDK: none for spans, and one bit for the link to a remote span.
fn with_python_flags(mut request: ExportTraceServiceRequest) -> ExportTraceServiceRequest {
    let scopes = request
        .resource_spans
        .iter_mut()
        .flat_map(|resource| &mut resource.scope_spans);
    for span in scopes.flat_map(|scope| &mut scope.spans) {
        span.flags = 0;
        for link in &mut span.links {
            link.flags = link.flags & 0xff | (link.flags & 0x200) >> 1;
        }
    }
    request
}

/// Exports batches of any spans, and compares what `read` makes of each body with what it should be.
fn assert_equal(
    collector: &Collector,
    mut exporter: impl SpanExporter,
    read: impl Fn(&[u8], ExportTraceServiceRequest) -> Result<[ExportTraceServiceRequest; 2], TestCaseError>,
) {
    // In the order of their keys, which is the order on the wire.
    let about = [
        KeyValue::new("list", Value::Array(vec![1, 2].into())),
        KeyValue::new("service.name", "test \"quoted\""),
    ];
    exporter.set_resource(&Resource::builder_empty().with_attributes(about.clone()).build());
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime");
    let batches = prop::collection::vec(span_data(), 1..5);
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(respan_tests::cases(64))
    };
    let tried = TestRunner::new(config).run(&batches, |batch| {
        let answer = runtime.block_on(exporter.export(batch.clone()));
        answer.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let received = collector.requests().pop().map(|request| request.body);
        let [found, expected] = read(&received.unwrap_or_default(), request(&about, &batch))?;
        prop_assert_eq!(found, expected);
        Ok(())
    });
    tried.expect("equal requests");
}

#[test]
fn an_independent_decoder_reads_every_field_of_json() {
    let collector = Collector::start();
    let exporter = RespanSpanExporter::builder().base_url(collector.url()).build();
    assert_equal(&collector, exporter.expect("an exporter"), |body, expected| {
        Ok([serde_json::from_slice(body)?, with_python_flags(expected)])
    });
}

#[test]
fn an_independent_decoder_reads_every_field_of_protobuf() {
    let collector = Collector::start();
    let exporter = OtlpSpanExporter::builder().collector(collector.url()).build();
    assert_equal(&collector, exporter.expect("an exporter"), |body, expected| {
        let read = ExportTraceServiceRequest::decode(body).map_err(|error| TestCaseError::fail(error.to_string()))?;
        // Of each length the shortest form, as the decoder's own encoder writes it.
        prop_assert_eq!(read.encoded_len(), body.len());
        Ok([read, expected])
    });
}
