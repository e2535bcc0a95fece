//! A program with the default features of opentelemetry-otlp, whose HTTP client has no TLS.

use opentelemetry::trace::{Tracer as _, TracerProvider as _};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::trace::SdkTracerProvider;

fn main() {
    neighbour_support::run(|| {
        let exporter = SpanExporter::builder().with_http();
        let exporter = match std::env::var("NEIGHBOUR_COLLECTOR") {
            Ok(collector) => exporter.with_endpoint(collector),
            Err(_) => exporter,
        };
        let exporter = exporter.build().expect("an exporter");
        let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).build();
        provider.tracer("own").in_span("own", |_| {});
        provider.shutdown().expect("delivered");
    });
}
