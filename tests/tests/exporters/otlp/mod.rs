//! `OtlpSpanExporter`, with a collector in place of a backend.

mod delivery;
mod omitted;
mod presets;
mod settings;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use respan::{OtlpSpanExporter, OtlpSpanExporterBuilder, TelemetryBuilder};
use respan_tests::collector::{Collector, Received, Response};
use respan_tests::delivery::{record_spans, retry_at_once};
use respan_tests::recording::builder;

const KEY: &str = "the-secret-key";

fn to(collector: &Collector) -> OtlpSpanExporterBuilder {
    OtlpSpanExporter::builder()
        .environment(|_| None)
        .endpoint(format!("{}/v1/traces", collector.url()))
        .retry(retry_at_once())
}

fn with(variables: &'static [(&'static str, &'static str)]) -> OtlpSpanExporterBuilder {
    OtlpSpanExporter::builder().environment(|name| {
        let found = variables.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

fn telemetry(exporter: OtlpSpanExporterBuilder) -> TelemetryBuilder {
    builder().add_processor(exporter.build().expect("an exporter"))
}

/// The spans of a request in protobuf.
fn spans(request: &Received) -> Vec<Span> {
    let body = if request.header("content-encoding") == Some("gzip") {
        let mut plain = Vec::new();
        let mut decoder = flate2::read::GzDecoder::new(&*request.body);
        std::io::Read::read_to_end(&mut decoder, &mut plain).expect("gzip");
        plain
    } else {
        request.body.clone()
    };
    let request = ExportTraceServiceRequest::decode(&*body).expect("a request");
    let scopes = request
        .resource_spans
        .into_iter()
        .flat_map(|resource| resource.scope_spans);
    scopes.flat_map(|scope| scope.spans).collect()
}

fn delivered(collector: &Collector) -> usize {
    let requests = collector.requests();
    requests
        .iter()
        .filter(|request| request.status == 200)
        .map(|request| spans(request).len())
        .sum()
}

/// The request of one span.
fn sent(exporter: OtlpSpanExporterBuilder, collector: &Collector) -> Received {
    let telemetry = telemetry(exporter).build().expect("a telemetry");
    record_spans(&telemetry, 1);
    telemetry.flush().expect("delivered");
    collector.requests().pop().expect("a request")
}

/// The error message about an answer.
fn complaint(answer: impl Into<Response>) -> String {
    let collector = Collector::responding([answer.into()]);
    let exporter = to(&collector).header("x-key", KEY);
    let telemetry = telemetry(exporter).build().expect("a telemetry");
    record_spans(&telemetry, 1);
    let error = telemetry.flush().expect_err("refused").to_string();
    assert!(!error.contains(KEY), "{error}");
    error
}

fn error(builder: OtlpSpanExporterBuilder) -> String {
    let text = format!("{builder:?}");
    assert!(!text.contains(KEY), "{text}");
    let error = builder.build().expect_err("a mistake").to_string();
    assert!(!error.contains(KEY), "{error}");
    error
}
