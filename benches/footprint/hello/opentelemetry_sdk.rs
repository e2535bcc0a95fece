//! The program of `examples/quickstart.rs` with `opentelemetry_sdk` by hand, sent over HTTPS.

use opentelemetry::trace::{TraceContextExt as _, Tracer as _};
use opentelemetry::{Context, KeyValue, global};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::trace::SdkTracerProvider;
use serde::Serialize;

fn traced<T: Serialize>(name: &'static str, kind: &'static str, input: &impl Serialize, body: impl FnOnce() -> T) -> T {
    global::tracer("hello").in_span(name, |context: Context| {
        let span = context.span();
        span.set_attribute(KeyValue::new("traceloop.span.kind", kind));
        span.set_attribute(KeyValue::new("traceloop.entity.input", json(input)));
        let value = body();
        span.set_attribute(KeyValue::new("traceloop.entity.output", json(&value)));
        value
    })
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn greet(name: &str) -> String {
    traced("greet.task", "task", &(name,), || format!("Hello, {name}!"))
}

fn welcome() -> String {
    traced("welcome.workflow", "workflow", &(), || greet("world"))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut provider = SdkTracerProvider::builder();
    if let Ok(key) = std::env::var("RESPAN_API_KEY") {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpJson)
            .with_endpoint("https://api.respan.co/api/v2/traces")
            .with_headers([("authorization".to_owned(), format!("Bearer {key}"))].into())
            .build()?;
        provider = provider.with_batch_exporter(exporter);
    }
    let provider = provider.build();
    global::set_tracer_provider(provider.clone());
    welcome();
    provider.shutdown()?;
    Ok(())
}
